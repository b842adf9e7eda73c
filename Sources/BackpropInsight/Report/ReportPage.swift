internal import BackpropCore
internal import BackpropModels
internal import BackpropTables
internal import BackpropTraining

/// A part of the page with a heading of its own.
struct ReportSection: Sendable {
  let id, title: String
  let content: [Markup]
}

extension Markup {
  /// A paragraph.
  static func paragraph(_ text: String) -> Markup { .tag("p", [.text(text)]) }

  /// A list of terms with their descriptions.
  static func terms(_ pairs: [(String, String)]) -> Markup {
    .tag("dl", pairs.flatMap { [.tag("dt", [.text($0)]), .tag("dd", [.text($1)])] })
  }

  /// Figures side by side where there is room.
  static func figures(_ figures: [Figure]) -> Markup {
    .tag("div", ["class": "figures"], figures.map(\.markup))
  }
}

extension ReportContent {
  /// The page as text.
  package var page: String {
    Markup.document(title: title, style: ReportStyle.sheet, body: body)
  }

  /// The sections that have content, in order.
  var sections: [ReportSection] {
    [
      modelSection, columnSection, learningSection, predictionSection, numberSection,
      importanceSection, boundarySection, diagramSection, equationSection, observationSection,
      signalSection, functionSection, updateSection, checkSection, diagnosisSection,
    ].compactMap { $0 }
  }

  /// The title of the page.
  private var title: String {
    guard let study else { return trace.title }
    return "A \(study.model.task.rawValue) model of \(study.model.record.source)"
  }

  private var body: [Markup] {
    let sections = sections
    return [
      .tag("a", ["class": "skip", "href": "#content"], ["Skip to the content"]),
      .tag("header", [.tag("h1", [.text(title)]), .paragraph(summary)]),
      .tag(
        "nav", ["aria-label": "Contents"],
        [
          .tag(
            "ul",
            sections.map { .tag("li", [.tag("a", ["href": "#\($0.id)"], [.text($0.title)])]) })
        ]),
      .tag(
        "main", ["id": "content", "tabindex": "-1"],
        sections.map { section in
          .tag(
            "section", ["id": section.id, "aria-labelledby": "\(section.id)-heading"],
            [.tag("h2", ["id": "\(section.id)-heading"], [.text(section.title)])]
              + section.content)
        }),
      .tag("footer", [.paragraph(colophon)]),
    ]
  }

  private var summary: String {
    let findings = diagnosis.findings.count
    let found =
      findings == 0
      ? "The diagnosis finds no problem."
      : "The diagnosis has \(counted(findings, "finding"))."
    let count = counted(network.architecture.parameterCount, "parameter")
    let members = study?.ensemblePrediction?.weights.count
    let network =
      (members.map { "An ensemble of \($0) members. The first is a network" } ?? "A network")
      + " of \(widths) neurons with \(count) and the loss \(trace.loss)."
    guard let study else {
      let from = trace.source.isEmpty ? "" : " Source: \(trace.source)."
      return "\(network)\(from) \(found)"
    }
    return
      "\(network) The metrics are computed on \(study.rowsInWords). \(found)"
  }

  private var colophon: String {
    "The code that trains computes every number of this page, here in double precision. Numbers are "
      + "rounded for reading; the HTML of each cell that explains a row has the exact value. "
      + "A row of a matrix is an observation. Layers and neurons are counted from 1."
  }
}
