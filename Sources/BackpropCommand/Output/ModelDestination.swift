internal import Backprop
internal import BackpropModels

/// Where a model will go.
enum ModelDestination {
  /// Finds out before training, not after it, that the file cannot be written.
  static func check(_ path: String) throws { try AtomicFile.checkDestination(path) }
}
