extension Preprocessing {
  /// Whether fitting can produce this value, which may come from a file: the targets have the
  /// classes or the scale that the task needs, scales are positive and finite, images have pixels.
  package var isSound: Bool {
    target.isSound
      && encodings.allSatisfy { encoding in
        switch encoding {
        case .numeric(let numeric): numeric.isSound
        case .categorical: true
        case .date(let date): date.time.isSound
        case .pixels(let pixels): pixels.isSound
        }
      }
  }
}

extension NumericEncoding {
  fileprivate var isSound: Bool {
    median.isFinite && center.isFinite && spread.isFinite && spread > 0
      && clip.map { $0 > 0 && $0.isFinite } ?? true && thresholds?.isSound ?? true
  }
}

extension NumericEncoding.Thresholds {
  fileprivate var isSound: Bool {
    !values.isEmpty && values.allSatisfy(\.isFinite) && height.isFinite && height > 0
      && zip(values, values.dropFirst()).allSatisfy { $0 < $1 }
  }
}

extension PixelEncoding {
  fileprivate var isSound: Bool {
    let (size, overflow) = image.height.multipliedReportingOverflow(by: image.width)
    return count >= 1 && image.height >= 1 && !overflow && size == count && mean.isFinite
      && standardDeviation.isFinite && standardDeviation > 0
  }
}

extension TargetEncoding {
  fileprivate var isSound: Bool {
    let classCounts = targets.map { $0.classes?.count ?? 0 }
    switch task {
    case .binary: return classCounts == [2]
    case .multiclass: return classCounts.count == 1 && classCounts[0] >= 2
    case .multilabel: return !targets.isEmpty && classCounts.allSatisfy { $0 == 2 }
    case .regression:
      return !targets.isEmpty
        && targets.allSatisfy {
          guard let scale = $0.scale else { return false }
          return scale.mean.isFinite && scale.standardDeviation.isFinite
            && scale.standardDeviation > 0
            && scale.limits.map { $0.lowerBound.isFinite && $0.upperBound.isFinite } ?? true
        }
    }
  }
}
