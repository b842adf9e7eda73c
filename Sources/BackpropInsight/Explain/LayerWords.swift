package import BackpropCore

extension BackpropCore.Layer.Kind {
  /// The name of a layer of this kind in texts.
  package var words: String {
    switch self {
    case .dense: "dense"
    case .scaling: "scaling"
    case .numericEmbedding: "numeric embedding"
    case .categoryEmbedding: "category embedding"
    }
  }
}

extension BackpropCore.Layer {
  /// The shape of W; if the layer is not dense, what it learns instead.
  package func extent(inputs: Int) -> String {
    switch self {
    case .dense(let layer): "\(inputs) × \(layer.neurons)"
    case .scaling: "scales of \(inputs) columns"
    case .numericEmbedding(let embedding):
      "embedding of \(counted(embedding.columns.count, "numeric column"))"
    case .categoryEmbedding(let embedding):
      "embedding of \(counted(embedding.columns.count, "category column"))"
    }
  }
}
