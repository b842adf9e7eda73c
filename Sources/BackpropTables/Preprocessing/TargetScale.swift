extension TargetEncoding {
  /// z = (y − mean) / standardDeviation.
  public struct Scale: Codable, Hashable, Sendable {
    /// The mean of the training rows; with robust scaling their median.
    public let mean: Double
    /// The standard deviation of the training rows; 1 if they are all the same. With robust scaling,
    /// that of the normal distribution with their interquartile range, unless that is 0.
    public let standardDeviation: Double
    /// The least and the greatest number of the training rows, if predictions are limited to them.
    public let limits: ClosedRange<Double>?

    /// A scale around `mean`.
    public init(mean: Double, standardDeviation: Double, limits: ClosedRange<Double>? = nil) {
      self.mean = mean
      self.standardDeviation = standardDeviation
      self.limits = limits
    }
  }
}

extension TargetEncoding.Scale {
  /// The scale of `values`, robust or not; of numbers that stay as they are, 0 and 1.
  init(
    fitting values: [Double], standardises: Bool, scaling: NumericScaling, limits: Bool
  ) {
    let moments = Moments(values)
    var (mean, deviation) = (moments.mean, moments.standardDeviation)
    if scaling == .robust {
      mean = Moments.median(values)
      // the quartiles of a normal distribution are 0.6745 standard deviations from its mean
      let robust = Moments.interquartileRange(values) / 1.349
      if robust > 0 { deviation = robust }
    }
    self.init(
      mean: standardises ? mean : 0,
      standardDeviation: standardises && deviation > 0 ? deviation : 1,
      limits: limits ? moments.smallest...moments.largest : nil)
  }
}
