/// Odd input that has a right answer.
enum Successes {
  private static let train =
    "train x.csv --target y --preset plain --epochs 3 --output model.safetensors"
  private static let good = Tables.good
  private static let done = ["model: model.safetensors"]

  static let training: [CommandCase] = [
    .works(
      "CRLF at line ends", good.split(separator: "\n").joined(separator: "\r\n"), train,
      prints: done),
    .works(
      "a byte-order mark and no final newline", "\u{FEFF}" + good.dropLast(), train, prints: done),
    .works("blank lines", good + "\n\n1,2,u,yes\n\n", train, says: ["blank line"], prints: done),
    .works(
      "quoted commas, quotes and newlines",
      good + "1,2,\"u, \"\"the\nfirst\"\"\",yes\n", train,
      says: ["33 training rows, 8 validation rows"], prints: done),
    .works(
      "semicolons and decimal commas", Tables.table("a;y", 30) { "\($0),5;\($0 % 2)" }, train,
      prints: done),
    .works(
      "more rows in a batch than there are", good, train + " --batch-size \(Int.max)", prints: done),
    .works(
      "a target of small numbers",
      Tables.table("a,y", 40) { "\($0),\(Double($0 * 7 % 11) * 1e-7)" },
      train, prints: ["RMSE", "0.000000"]),
    .works(
      "a name that would talk to the terminal",
      Tables.table("\"b\u{1B}[2J\nell\",a,y", 40) { "7,\($0),\($0 % 2)" }, train,
      says: ["column 'b\\u{1B}[2J\\nell' is not used"], prints: done),
    .works("tabs", Tables.table("a\ty", 30) { "\($0)\t\($0 % 2)" }, train, prints: done),
    .works(
      "a column of words and numbers", good + "oops,2,u,yes\n", train,
      says: ["note: column 'a': read as categorical", "\"oops\" on line 42"], prints: done),
    .works(
      "every spelling of a missing value",
      good
        + "NA,1,u,no\nN/A,1,u,no\n#N/A,1,u,no\nNaN,1,u,no\nnan,1,u,no\n-nan,1,u,no\nnull,1,u,no\n"
        + "NULL,1,u,no\nNone,1,u,no\n?,1,u,no\n1.#IND,1,u,no\n1.#QNAN,1,u,no\n,1,u,no\n",
      train, prints: done),
    .works(
      "a category called NA",
      Tables.table("a,c,y", 40) { "\($0),\($0 % 3 == 0 ? "NA" : "EU"),\($0 % 2)" },
      train, says: ["\"NA\" was read as a missing value"], prints: done),
    .works(
      "other spellings of missing values",
      Tables.table("a,c,y", 40) { "\($0),\($0 % 3 == 0 ? "NA" : "EU"),\($0 % 2)" },
      train + " --missing -,x", prints: done),
    .works(
      "numbers spelled in many ways",
      Tables.table("a,y", 32) {
        ["+5", ".5", "5.", "-0", "1e3", "1E-3", "007", "9007199254740993"][$0 % 8] + ",\($0 % 2)"
      },
      train, prints: done),
    .works(
      "values of ±1e308",
      Tables.table("a,b,y", 40) { "\($0 % 2 == 0 ? "" : "-")1e308,\($0 % 5),\($0 % 3 == 0)" },
      train, prints: done),
    .works(
      "targets of ±1e308",
      Tables.table("a,b,y", 40) { "\($0),\($0 % 5),\(Double($0 - 20) * 8e306)" },
      train, prints: ["loss"]),
    .works(
      "counts under a Poisson loss", Tables.table("a,y", 40) { "\($0),\($0 * 5)" },
      train + " --loss poisson", prints: done),
    .works(
      "the sum of the losses as the cost", good, train + " --reduction sum", prints: done),
    .works(
      "a constant regression target", Tables.table("a,y", 40) { "\($0 * 7 % 11),3.5" },
      train + " --task regression", prints: ["RMSE"]),
    .works(
      "one in a thousand",
      Tables.table("a,b,y", 1001) { "\($0 % 9),\($0 % 5),\($0 == 500 ? "yes" : "no")" },
      train, prints: done),
    .works(
      "one in a thousand, balanced",
      Tables.table("a,b,y", 1001) { "\($0 % 9),\($0 % 5),\($0 == 500 ? "yes" : "no")" },
      train + " --class-weights balanced", prints: done),
    .works(
      "a class of one member",
      Tables.table("a,b,y", 60) {
        "\($0 % 9),\($0 % 5),\($0 == 7 ? "rare" : $0 % 2 == 0 ? "p" : "q")"
      },
      train, says: ["target 'y': 3 classes"], prints: ["rare"]),
    .works("two rows", "a,b,y\n1,2,no\n2,1,yes\n", train + " --validation none", prints: done),
    .works(
      "a constant column among others", Tables.table("a,k,y", 40) { "\($0),1,\($0 % 2)" },
      train, says: ["column 'k' is not used"], prints: done),
    .works(
      "a column without values among others", Tables.table("a,k,y", 40) { "\($0),,\($0 % 2)" },
      train, says: ["column 'k' is not used"], prints: done),
    .works(
      "two columns with the same cells",
      Tables.table("a,k,y", 40) { "\($0 % 9),\($0 % 9),\($0 % 2)" },
      train, says: ["column 'k' is not used"], prints: done),
    .works(
      "an identifier", Tables.table("id,a,y", 40) { "\($0 + 1),\($0 * 7 % 11),\($0 % 2)" },
      train, says: ["column 'id'"], prints: done),
    .works(
      "a few rows", Tables.table("a,y", 8) { "\($0),\($0 % 2)" }, train,
      says: ["warning: the best epoch is chosen on only 2 validation rows"], prints: done),
    .works(
      "no header, said so", Tables.table("0.5,1", 30) { "\($0 % 9),\($0 % 2)" },
      "train x.csv --no-header --target column2 --epochs 2 --output model.safetensors", prints: done
    ),
    .works(
      "a batch larger than the table", nil,
      "train good.csv --target y --preset plain --epochs 2 --batch-size 1000"
    ),
    .works(
      "a last batch of one row", nil,
      "train good.csv --target y --preset plain --epochs 2 --batch-size 31"),
    .works(
      "batches of one row", nil,
      "train good.csv --target y --preset plain --epochs 2 --batch-size 1"),
    .works(
      "all rows in a step", nil,
      "train good.csv --target y --preset plain --epochs 2 --batch-size all"),
    .works(
      "no hidden layer", nil, "train good.csv --target y --preset plain --epochs 2 --hidden none",
      says: ["3-1, linear"]),
    .works("L-BFGS", nil, "train good.csv --target y --preset plain --epochs 20 --optimizer lbfgs"),
    .works("L-BFGS without dropout", nil, "train good.csv --target y --epochs 9 --optimizer lbfgs"),
    .works(
      "counts under a Poisson loss, as best has it", Tables.table("a,y", 40) { "\($0),\($0 * 5)" },
      "train x.csv --target y --epochs 24 --loss poisson", says: ["ensemble of 5 networks"]),
    .works(
      "no biases", nil,
      "train good.csv --target y --preset plain --epochs 2 --hidden 4 --no-biases",
      says: ["3-4-1, relu, binaryCrossEntropy, 16 parameters", "batches of 32, 1 step per epoch"]),
    .works(
      "no validation", nil,
      "train good.csv --target y --preset plain --epochs 2 --validation none --test 0.2",
      prints: ["test"]),
    .works(
      "no baseline", nil, "train good.csv --target y --preset plain --epochs 2 --no-baseline",
      prints: ["validation  training"]),
    .works(
      "a validation file in another order", Tables.columns(of: good) { $0.reversed() },
      "train good.csv --target y --preset plain --epochs 2 --validation x.csv --test x.csv",
      says: ["40 validation rows, 40 test rows"]),
    .works(
      "a report and the model", nil,
      "train good.csv --target y --preset plain --epochs 2 --test 0.2 --report report.html"),
    .works(
      "a report of a regression",
      Tables.table("a,b,y", 40) { "\($0),\($0 * 7 % 11),\(Double($0) / 3)" },
      train + " --report report.html", prints: done),
    .works(
      "a threshold", nil, "train good.csv --target y --preset plain --epochs 2 --threshold 0.3",
      prints: ["decision threshold of yes: 0.3\n"]),
    .works(
      "a threshold that is chosen", nil,
      "train good.csv --target y --members 3 --epochs 2 --threshold mcc",
      prints: [", which maximises mcc on the out-of-fold rows"]),
    .works(
      "groups", Tables.table("a,g,y", 40) { "\($0),g\($0 % 8),\($0 % 3 == 0)" },
      train + " --group g --test 0.25 --folds 3", says: ["10 test rows"],
      prints: ["3 folds, grouped by 'g': mean"]),
    .works(
      "dates that order the rows, as best has it",
      Tables.table("a,t,y", 40) { "\($0 * 7 % 40),2024-01-\(10 + $0 / 2),\($0 % 2)" },
      "train x.csv --target y --epochs 3 --time t --test 0.2 --folds 2",
      says: [
        "one network is trained instead of 5", "26 training rows", "6 validation rows",
        "8 test rows",
      ],
      prints: ["2 folds, each fold later by 't' than its training rows: mean"]),
    .works(
      "several yes-or-no targets", nil, "train good.csv --target y,c --epochs 2",
      says: ["yes or no for each"]),
    .works(
      "several numbers",
      Tables.table("a,p,q", 40) { "\($0),\(Double($0) * 1.5),\(Double($0 * $0) / 7)" },
      "train x.csv --target p,q --epochs 2", says: ["'p', 'q': regression"], prints: ["RMSE"]),
    .works(
      "a positive class", nil,
      "train good.csv --target y --preset plain --epochs 2 --positive-class no",
      says: ["two classes, yes and no (positive)"]),
    .works(
      "a learning rate that spoils training", nil,
      "train good.csv --target y --preset plain --epochs 1 --learning-rate 1 --optimizer gradientDescent",
      says: ["warning: on the validation rows the model is no better"]),
    .works(
      "layers that are saturated, named once", nil,
      "train good.csv --target y --preset plain --epochs 9 --learning-rate 3 --activation tanh --hidden 8",
      says: ["warning: after epoch", "% of the values of layer 1 are saturated"]),
    .works(
      "a learning rate that moves nothing", nil,
      "train good.csv --target y --preset plain --epochs 2 --learning-rate 1e-9",
      says: ["warning: after epoch 1, a step hardly changes the weights of layer"]),
    .works(
      "standard input", nil, "train - --target y --preset plain --epochs 2",
      says: ["standard input: 32 training rows"],
      prints: ["model: model.safetensors"]
    ).with(input: Array(good.utf8)),
    .works("gzip on standard input", nil, "train - --target y --preset plain --epochs 2").with(
      input: Tables.gzip(Array(good.utf8))),
    .works("gzip", nil, "train y.csv.gz --target y --epochs 2", prints: ["model: y.safetensors"])
      .with(["y.csv.gz": Tables.gzip(Array(good.utf8))]),
    .works(
      "images", nil, "train images --labels labels --epochs 2", says: ["4 × 4 pixels"],
      prints: ["model: images.safetensors"]
    )
    .with(["images": Tables.images, "labels": Tables.labels]),
    .works(
      "gzip images", nil,
      "train images.gz --labels labels.gz --epochs 2 --test images.gz --test-labels labels.gz"
    )
    .with(["images.gz": Tables.gzip(Tables.images), "labels.gz": Tables.gzip(Tables.labels)]),
  ]

  private static func same(_ name: String, _ text: String, says: [String] = []) -> CommandCase {
    .works(name, text, "predict model x.csv", says: says, prints: [TrainedModel.answers])
  }

  private static let uses: [CommandCase] = [
    same("columns in another order", Tables.columns(of: good) { $0.reversed() }),
    same("no target", Tables.columns(of: good) { $0.dropLast() }),
    same(
      "a target that is no class",
      Tables.columns(of: good) { $0.dropLast() + [$0[3] == "y" ? "y" : "?"] }),
    same(
      "columns nobody knows", Tables.columns(of: good) { ["x", $0[0], "\u{FC}"] + $0.dropFirst() }),
    same("semicolons and CRLF", Tables.columns(of: good) { [$0.joined(separator: ";") + "\r"] }),
    .works(
      "an unseen category", "a,b,c\n1,2,u\n1,2,zz\n", "predict model x.csv",
      says: ["note: column 'c': in 1 row, ", "\"zz\" on line 3"],
      prints: ["prediction,probability_no,probability_yes\n"]),
    .works(
      "missing values", "a,b,c\n,NA,\n", "predict model x.csv",
      prints: ["prediction,probability_no"]),
    .works(
      "one row", "a,b,c\n1,2,u\n", "predict model x.csv", prints: ["prediction,probability_no"]),
    .works("standard input to predict", nil, "predict model -", prints: [TrainedModel.answers])
      .with(input: Array(good.utf8)),
    .works("answers to a file", nil, "predict model good.csv --output answers.csv"),
    .works("answers to a device", nil, "predict model good.csv --output /dev/null"),
    .works(
      "one class to evaluate", "a,b,c,y\n5,2,u,yes\n6,2,u,yes\n", "evaluate model x.csv",
      prints: ["accuracy"]),
    .works(
      "images to predict", nil, "predict pictures images",
      prints: ["prediction,probability_0,probability_1"]),
    .works(
      "images to evaluate", nil, "evaluate pictures images --labels labels",
      prints: ["rows                          20", "accuracy"]),
    .works(
      "a description", nil, "describe model",
      prints: ["3 × 64", "a binary model of good.csv", "learning rate 0.001"]),
    .works(
      "a description of images", nil, "describe pictures",
      prints: ["(pixels): images of 4 × 4 pixels"]),
    .works("a report", nil, "report model good.csv --output report.html --row 40"),
    .works("a report to a device", nil, "report model good.csv --output /dev/null"),
    .works(
      "a report of images", nil, "report pictures images --labels labels --output report.html"),
    .works("the version", nil, "--version", prints: ["0."]),
    .works(
      "no arguments", nil, "",
      prints: ["USAGE: backprop", "train", "evaluate", "predict", "describe"]),
  ]

  private static let present: [String: [UInt8]] = [
    "model": TrainedModel.table, "pictures": TrainedModel.images, "images": Tables.images,
    "labels": Tables.labels,
  ]

  static let models: [CommandCase] = uses.map { $0.with(present) }
}
