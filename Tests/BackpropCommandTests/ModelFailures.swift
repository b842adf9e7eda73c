/// What goes wrong with a trained model and new data.
enum ModelFailures {
  private static let head = "a,b,c,y\n1,2,u,yes\n2,3,v,no\n"

  private static func on(
    _ name: String, _ commands: [String], _ text: String, _ says: String...
  ) -> [CommandCase] {
    commands.map { command in
      .fails("\(command): \(name)", 65, text, "\(command) model x.csv", says)
        .with(["model": TrainedModel.table])
    }
  }

  private static let rows: [[CommandCase]] = [
    on(
      "text in a numeric column", ["predict", "evaluate"], head + "abc,2,u,yes\n",
      "x.csv, line 4, column 'a'", "\"abc\" is not a number", "numeric in training"),
    on(
      "infinity", ["predict", "evaluate"], head + "-inf,2,u,yes\n", "line 4, column 'a'", "infinity"
    ),
    on(
      "a number far too large", ["predict", "evaluate"], head + "1e308,2,u,yes\n",
      "line 4, column 'a'", "far from those of the training rows"),
    on(
      "a feature is missing", ["predict", "evaluate"], "b,c,y\n2,u,yes\n", "no column 'a'",
      "'b', 'c', 'y'"),
    on(
      "a feature has another name", ["predict", "evaluate"], "A,b,c,y\n1,2,u,yes\n",
      "no column 'a'", "did you mean 'A'"),
    on("a short row", ["predict", "evaluate"], head + "1\n", "line 4", "1 cell,"),
    on("only a header", ["predict", "evaluate"], "a,b,c,y\n", "no rows"),
    on("an empty file", ["predict", "evaluate"], "", "empty"),
    on(
      "no target", ["evaluate", "report --output report.html"], "a,b,c\n1,2,u\n", "no column 'y'"),
    on(
      "an unseen class", ["evaluate"], head + "1,2,u,maybe\n",
      "line 4, column 'y'", "\"maybe\" does not occur", "'no', 'yes'"),
    on("a missing target", ["evaluate"], head + "1,2,u,\n", "line 4, column 'y'", "missing"),
  ]

  private static let files: [CommandCase] = [
    .fails(
      "data that are not there", 66, "predict model none.csv", ["none.csv", "No such file"]),
    .fails("a directory as data", 66, "evaluate model folder", ["folder", "not a directory"]),
    .fails("images for a model of a table", 65, "predict model images", ["no column 'a'"]),
    .fails(
      "a table for a model of images", 65, "predict pictures good.csv", ["no column 'pixel1'"]),
    .fails("images to evaluate without labels", 64, "evaluate pictures images", ["--labels"]),
    .fails("images of another shape", 65, "predict pictures large", ["large"]),
    .fails(
      "a report of data that are not there", 66, "report model none.csv --output report.html",
      ["none.csv", "No such file"]),
    .fails(
      "a report of a model that is not there", 66, "report none good.csv --output report.html",
      ["none", "No such file"]),
    .fails(
      "a report in no directory", 73, "report model good.csv --output none/x", ["none/x"]),
    .fails("a report over a directory", 73, "report model good.csv --output folder", ["folder"]),
    .fails(
      "a report on a full disk", 74, "report model good.csv --output /dev/full",
      ["/dev/full", "No space left"]),
    .fails(
      "a report of a row that is not there", 64,
      "report model good.csv --output report.html --row 41", ["no row 41", "1 to 40"]),
    .fails(
      "a report of row 0", 64, "report model good.csv --output report.html --row 0", ["--row"]),
    .fails(
      "a report of a row without data", 64, "report model --output report.html --row 2",
      ["MODEL DATA"]),
    .fails(
      "a report over its model", 64, "report model good.csv --output model",
      ["model", "would replace it"]),
    .fails(
      "a report over its data", 64, "report model good.csv --output good.csv",
      ["good.csv", "would replace it"]),
    .fails(
      "answers over their model", 64, "predict model good.csv --output model",
      ["model", "would replace it"]),
    .fails(
      "a report over the model it is of", 64,
      "train good.csv --target y --epochs 2 --output m --report m", ["m", "two results"]),
    .fails("a report to nowhere", 64, "report model good.csv", ["--output"]),
    .fails(
      "a report of a model without data", 64, "report model --output report.html",
      ["model: this is a model", "MODEL DATA"]),
    .fails("an explanation of a model without data", 64, "explain model", ["MODEL DATA"]),
    .fails(
      "a report of images without labels", 64, "report pictures images --output report.html",
      ["--labels"]),
    .fails(
      "a report in no directory, with a model", 73,
      "train good.csv --target y --epochs 2 --report none/x.html", ["none/x.html"]),
    .fails(
      "answers on a full disk", 74, "predict model good.csv --output /dev/full",
      ["/dev/full", "No space left"]),
    .fails("answers in no directory", 73, "predict model good.csv --output none/x", ["none/x"]),
    .fails("answers over a directory", 73, "predict model good.csv --output folder", ["folder"]),
    .fails(
      "results on a full disk", 74, "evaluate model good.csv", ["standard output", "No space"]
    )
    .with(outputPath: "/dev/full"),
    .fails(
      "answers to a full disk", 74, "predict model good.csv", ["standard output", "No space"]
    )
    .with(outputPath: "/dev/full"),
    .fails("a description on a full disk", 74, "describe model", ["standard output", "No space"])
      .with(outputPath: "/dev/full"),
  ]

  private static let present: [String: [UInt8]] = [
    "model": TrainedModel.table, "pictures": TrainedModel.images, "images": Tables.images,
    "large": [0, 0, 8, 3] + Tables.size(1) + Tables.size(5) + Tables.size(4)
      + [UInt8](repeating: 1, count: 20),
  ]

  static let data: [CommandCase] = rows.flatMap { $0 } + files.map { $0.with(present) }

  private static func model(
    _ name: String, _ bytes: [UInt8], _ says: String...
  ) -> [CommandCase] {
    ["describe m", "predict m good.csv", "evaluate m good.csv"].map {
      .fails("\($0): \(name)", 65, $0, ["m", "To fix it"] + says).with(["m": bytes])
    }
  }

  private static let damaged: [[CommandCase]] = [
    model("a table as the model", Array(Tables.good.utf8), "no safetensors file", "393 bytes"),
    model("an empty file as the model", [], "0 bytes are too few"),
    model("a model cut short", TrainedModel.table.dropLast(100), "cut short"),
    model("a model of 5 bytes", Array(TrainedModel.table.prefix(5)), "5 bytes are too few"),
    model("a model with something behind it", TrainedModel.table + [0], "appended"),
    model("a flipped bit in the length", TrainFailures.flipped(TrainedModel.table, at: 0)),
    model(
      "a flipped bit in the header", TrainFailures.flipped(TrainedModel.table, at: 20), "header"),
    model(
      "a safetensors file of another program", foreign, "not a model file of backprop", "'backprop'"
    ),
  ]

  private static let absent: [CommandCase] = [
    .fails("a model that is not there", 66, "describe none", ["none", "No such file"]),
    .fails("a directory as the model", 66, "describe folder", ["folder", "Is a directory"]),
    .fails("no model", 64, "describe", ["'<model>'"]),
  ]

  static let models: [CommandCase] = damaged.flatMap { $0 } + absent

  private static let foreign: [UInt8] =
    [16, 0, 0, 0, 0, 0, 0, 0] + Array("{              }".utf8)
}
