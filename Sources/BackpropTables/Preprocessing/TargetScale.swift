extension TargetEncoding {
  /// The scale of a regression target: z = (y − mean) / standardDeviation.
  public struct Scale: Codable, Hashable, Sendable {
    /// The mean of the training targets; their median with robust scaling.
    public let mean: Double
    /// The standard deviation of the training targets; 1 if they are all equal. With robust scaling
    /// it is the deviation of the normal distribution with the same interquartile range, unless
    /// that range is 0.
    public let standardDeviation: Double
    /// The range of the training targets, if predictions are limited to it.
    public let limits: ClosedRange<Double>?

    /// Makes a scale.
    public init(mean: Double, standardDeviation: Double, limits: ClosedRange<Double>? = nil) {
      self.mean = mean
      self.standardDeviation = standardDeviation
      self.limits = limits
    }
  }
}

extension TargetEncoding.Scale {
  /// Fits a scale to `values`; without standardisation, the mean is 0 and the deviation 1.
  init(
    fitting values: [Double], standardises: Bool, scaling: NumericScaling, limits: Bool
  ) {
    let moments = Moments(values)
    var (mean, deviation) = (moments.mean, moments.standardDeviation)
    if scaling == .robust {
      mean = Moments.median(values)
      // the quartiles of a normal distribution are 0.6745 standard deviations away from the mean
      let robust = Moments.interquartileRange(values) / 1.349
      if robust > 0 { deviation = robust }
    }
    self.init(
      mean: standardises ? mean : 0,
      standardDeviation: standardises && deviation > 0 ? deviation : 1,
      limits: limits ? moments.smallest...moments.largest : nil)
  }
}
