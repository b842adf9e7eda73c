// Model files of format versions 3 and 4. Their JSON is changed to that of version 5 before it is
// decoded, so that nothing else knows older names. Version 3 has no nonconformity scores and no
// decision threshold.

extension JSONValue {
  /// The description of a model of format version 3 or 4, as version 5 has it.
  func upgradedToVersion5() -> JSONValue {
    var model = self
    model.change("members") { $0.changeElements { $0.rename("share", "weight") } }
    model.change("conformal") { $0.rename("scores", "nonconformityScores") }
    model.change("preprocessing") { preprocessing in
      preprocessing.rename("decisions", "columnSummaries")
      if preprocessing["decimalComma"] == .flag(true) {
        preprocessing.change("target") { $0["numberFormat"] = .text("comma") }
        preprocessing["decimalComma"] = nil
      }
      preprocessing.change("encodings") { encodings in
        encodings.changeElements { encoding in
          encoding.change("steps") { $0.rename("thresholds", "values") }
          encoding.rename("steps", "thresholds")
        }
      }
    }
    model.change("record") { record in
      record.rename("linearShare", "linearWeight")
      record.rename("ending", "stopReason")
      record.rename("scores", "metrics")
      record.change("options") { $0.upgradeOptions() }
    }
    return model
  }

  private mutating func upgradeOptions() {
    switch (self["members"], self["validation"]) {
    case (.whole(let networks), _) where networks > 1:
      self["validation"] = .text("outOfFold:\(networks)")
    case (_, .number(let fraction)): self["validation"] = .text("holdout:\(fraction)")
    default: self["validation"] = .text("none")
    }
    let compares = self["triesSteps"] == .flag(true)
    self["members"] = nil
    self["triesSteps"] = nil
    self["repeats"] = self["repeats"] ?? .whole(1)
    self["threshold"] = self["threshold"] ?? .text("0.5")
    if self["classWeights"] == .text("equal") { self["classWeights"] = .text("none") }
    change("preprocessing") { preprocessing in
      preprocessing.rename("mostOneHot", "maximumOneHot")
      if case .whole(let maximum) = preprocessing["mostSteps"] {
        preprocessing["thresholdFeatures"] = .text("\(maximum)")
      } else {
        preprocessing["thresholdFeatures"] = .text(compares ? "automatic" : "off")
      }
      preprocessing["mostSteps"] = nil
    }
  }
}
