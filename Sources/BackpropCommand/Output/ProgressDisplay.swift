internal import Backprop

/// Shows the progress of training on standard error: a bar with the time left on a terminal, some
/// lines elsewhere, and a line of JSON per epoch for programs. If there is a title, there is only
/// the bar, because the training is one of several.
struct ProgressDisplay {
  private let format: OutputArguments.Format
  private let console = Console.error
  private let clock = ContinuousClock()
  /// Whether training may end before its last epoch.
  private let mayEndEarly: Bool
  /// The start of the text next to the bar.
  private let title: String?
  private var left: TimeLeft
  private var plan: TrainingPlan?
  private var best: EpochReport?
  private var lastLine: ContinuousClock.Instant?
  /// The warnings that were shown.
  private(set) var warnings: [String] = []

  init(_ format: OutputArguments.Format, mayEndEarly: Bool, title: String? = nil) {
    self.format = format
    self.title = title
    self.mayEndEarly = mayEndEarly
    left = TimeLeft(start: clock.now)
  }

  mutating func show(_ event: TrainingEvent<EnsembleResult<Float>>) {
    switch event {
    case .started(let plan): self.plan = plan
    case .progress(let progress):
      if format == .text, console.isTerminal {
        drawBar(progress.epoch - 1, progress.step, progress.loss)
      }
    case .epoch(let report):
      if report.isBest { best = report }
      switch (format, console.isTerminal) {
      case (.text, true): drawBar(report.epoch, 0, report.trainingLoss)
      case _ where title != nil: break
      case (.json, _): console.write(jsonLine(report) + "\n")
      case (.text, false): writeLine(report)
      }
    case .finding(let finding, let epoch):
      guard title == nil else { return }
      let text = epoch == 0 ? "\(finding)" : "after epoch \(epoch), \(finding)"
      clearBar()
      if finding.isHarmless {
        Messages(isJSON: format == .json).note(text)
      } else {
        warnings.append(text)
        Messages(isJSON: format == .json).warn(text)
      }
    case .finished: clearBar()
    }
  }

  /// Removes the bar.
  func clearBar() {
    if format == .text, console.isTerminal { console.write("\r\u{1B}[K") }
  }

  private mutating func drawBar(_ epochs: Int, _ step: Int, _ loss: Double) {
    guard let plan, lastLine.map({ clock.now - $0 > .milliseconds(50) }) ?? true else { return }
    lastLine = clock.now
    let done = (Double(epochs) + Double(step) / Double(plan.stepsPerEpoch)) / Double(plan.epochs)
    var text = title.map { $0 + "  " } ?? ""
    text += "epoch \(min(epochs + (step > 0 ? 1 : 0), plan.epochs))/\(plan.epochs)"
    text += "  loss \(loss.significant(4))"
    if let best, let value = best.validationLoss {
      text += "  best \(value.significant(4)) in \(best.epoch)"
    }
    text += timeLeft(done)
    // The bar fills the space that the text leaves, except the last column. There is no bar if it
    // would be very short.
    let room = console.width - text.count - 2
    let width = room < 6 ? 0 : min(30, room)
    let filled = max(0, min(width, Int(done * Double(width))))
    var bar = String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
    if console.hasColour { bar = "\u{1B}[36m\(bar)\u{1B}[0m" }
    if width > 0 { bar += " " }
    console.write(
      "\r" + (width > 0 ? bar : "") + text.prefix(max(0, console.width - 1)) + "\u{1B}[K")
  }

  /// Writes a line for every epoch of a short run and for about twenty epochs of a long run, and at
  /// least one in five seconds.
  private mutating func writeLine(_ report: EpochReport) {
    guard let plan else { return }
    let every = max(1, plan.epochs / 20)
    let isDue = lastLine.map { clock.now - $0 > .seconds(5) } ?? true
    guard report.epoch % every == 0 || report.epoch == plan.epochs || isDue else { return }
    lastLine = clock.now
    var line = "epoch \(report.epoch)/\(plan.epochs)  loss \(report.trainingLoss.significant(4))"
    if let value = report.validationLoss { line += "  validation \(value.significant(4))" }
    if let best, best.validationLoss != nil { line += "  best epoch \(best.epoch)" }
    let time = timeLeft(Double(report.epoch) / Double(plan.epochs))
    if report.epoch < plan.epochs { line += time }
    console.write(line + "\n")
  }

  /// `  12 s left`, or `  ≤ 12 s left` if training may end early.
  private mutating func timeLeft(_ done: Double) -> String {
    guard let seconds = left.seconds(at: clock.now, done: done) else { return "" }
    return "  \(mayEndEarly ? "≤ " : "")\(seconds.duration) left"
  }

  private func jsonLine(_ report: EpochReport) -> String {
    (try? JSONText.encode(report, isPretty: false)) ?? ""
  }
}

extension Double {
  /// A duration for people, from seconds: `3 s`, `2 min 5 s`, `1 h 10 min`.
  var duration: String {
    let seconds = Int(rounded(.up))
    if seconds < 60 { return "\(seconds) s" }
    if seconds < 3600 { return "\(seconds / 60) min \(seconds % 60) s" }
    return "\(seconds / 3600) h \(seconds % 3600 / 60) min"
  }
}
