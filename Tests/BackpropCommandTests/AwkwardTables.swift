import Testing

/// A table as they come, and what training on it, its description and a prediction must say.
struct AwkwardTable: CustomTestStringConvertible, Sendable {
  let name: String
  let text: String
  var options: [String] = []
  /// What `train` says with either preset, with best, and with plain.
  var says: [String] = []
  var best: [String] = []
  var plain: [String] = []
  /// What `describe` says with either preset, with best, and with plain.
  var decides: [String] = []
  var decidesBest: [String] = []
  var decidesPlain: [String] = []
  /// Other rows to predict, and what `predict` says of them.
  var new: String?
  var notes: [String] = []

  var testDescription: String { name }

  static let all = columns + dates + targets + sizes

  private static let columns = [
    AwkwardTable(
      name: "missing numbers and categories, and categories that training has not seen",
      text: Tables.table("a,c,y", 40) {
        "\($0 % 5 == 0 ? "" : "\($0 % 7)"),\($0 % 6 == 0 ? "NA" : "k\($0 % 3)"),\($0 % 2)"
      },
      decides: [
        "missing values replaced by the median and marked by a feature",
        "3 categories, one feature each; ",
        "missing and unseen categories have their own feature",
      ],
      new: "a,c\n,k1\n3,\n,zz\n",
      notes: [
        "column 'c': in 1 row, the category was rare or absent in training", "\"zz\" on line 4",
      ]),
    AwkwardTable(
      name: "a constant, an identifier, names and a copy",
      text: Tables.table("customer_id,one,name,a,again,y", 40) {
        "\($0 * 17 % 40 + 1000),x,n\($0),\($0 % 7),\($0 % 7),\($0 % 2)"
      },
      says: [
        "column 'customer_id' is not used: it looks like an identifier",
        "column 'one' is not used: it is constant ('x')",
        "column 'name' is not used: it looks like an identifier or free text",
        "column 'again' is not used: it is the same as 'a'",
      ]),
    AwkwardTable(
      name: "a column that is the target in other words",
      text: Tables.table("a,code,y", 40) { "\($0 % 7),\($0 % 2 == 0 ? "u" : "v"),\($0 % 2)" },
      says: ["warning: column 'code' determines the target 'y' exactly in all rows"]),
    AwkwardTable(
      name: "1,200 categories", text: Tables.table("c,y", 3600) { "k\($0 / 3),\($0 / 3 % 2)" },
      options: ["--epochs", "2"],
      decidesBest: [
        "1,200 categories, one feature with an integer code for each of the 1,000 most frequent"
      ],
      decidesPlain: ["categories: one feature for each of the 50 most frequent; the other"],
      new: "c\nk7\nnew\n"),
  ]

  private static let dates = [
    AwkwardTable(
      name: "dates, later some that are none",
      text: Tables.table("a,when,y", 60) {
        "\($0 % 7),20\(20 + $0 / 24)-\($0 % 12 < 9 ? "0" : "")\($0 % 12 + 1)-1\($0 % 10),\($0 % 2)"
      },
      decides: [
        "when (date): dates as YYYY-MM-DD from 2020-0",
        "sine and cosine of the year, of the week, in UTC",
      ],
      new: "a,when\n1,2024-05-05\n2,\n3,never\n",
      notes: ["column 'when': in 1 row, the cell is not a date in the training format YYYY-MM-DD"]),
    AwkwardTable(
      name: "dates of which nobody can say what is the month",
      text: Tables.table("when,y", 24) { "0\($0 % 3 + 1)/0\($0 % 4 + 1)/2024,\($0 % 2)" },
      decides: [
        "when (categorical)", "no day is above 12, so day and month cannot be distinguished",
      ]),
  ]

  private static let targets = [
    AwkwardTable(
      name: "one in a thousand",
      text: Tables.table("a,b,y", 1500) {
        "\($0 % 9),\($0 % 5),\($0 == 500 || $0 == 900 ? "yes" : "no")"
      },
      options: ["--test", "0.2", "--epochs", "4"],
      says: ["warning: class 'yes' of the target 'y' has only 2 of the"]),
    AwkwardTable(
      name: "a class of one member",
      text: Tables.table("a,b,y", 60) {
        "\($0 % 9),\($0 % 5),\($0 == 7 ? "lone" : $0 % 2 == 0 ? "p" : "q")"
      },
      says: ["warning: class 'lone' of the target 'y' has only 1 of the"]),
    AwkwardTable(
      name: "a number with one value", text: Tables.table("a,y", 40) { "\($0 * 7 % 11),3.5" },
      options: ["--task", "regression"],
      decides: ["it is constant, so the model can only learn that value"]),
    AwkwardTable(
      name: "a number with a mistake in it",
      text: Tables.table("a,y", 60) { "\($0 * 7 % 11),\($0 == 7 ? 1e9 : Double($0 * 7 % 11) / 3)" },
      options: ["--validation", "none"],
      says: [
        "warning: target 'y': one of its 60 values (1e+09 on line 9) accounts for 98 % of its "
          + "variance and dominates the squared error: fix it if it is wrong"
      ]),
  ]

  private static let sizes = [
    AwkwardTable(
      name: "four rows", text: "a,b,y\n1,3,p\n2,1,q\n3,2,p\n4,5,q\n",
      best: ["note: 4 rows are too few for validation: one network is trained on all of them"],
      plain: ["warning: the best epoch is chosen on only 1 validation row"]),
    AwkwardTable(
      name: "four rows of a regression", text: "a,b,y\n1,3,1.5\n2,1,2.5\n3,2,4.25\n4,5,3.125\n",
      best: ["note: 4 rows are too few for validation: one network is trained on all of them"],
      plain: ["warning: the best epoch is chosen on only 1 validation row"]),
    AwkwardTable(
      name: "four classes of one row each", text: "a,y\n1,p\n2,q\n3,r\n4,s\n",
      says: [
        "4 classes of the target 'y' have very few of the 4 training rows ('p' 1, 'q' 1, 'r' 1, …)"
      ],
      best: ["note: 4 rows are too few for validation: one network is trained on all of them"],
      plain: ["warning: no row can be held out for validation, because no class has a row to spare"]
    ),
    AwkwardTable(
      name: "ten rows", text: Tables.table("a,b,y", 10) { "\($0),\($0 * 3 % 7),\($0 % 2)" },
      best: [
        "note: 10 rows are few: 3 networks are trained instead of 5, so that each fold has",
        "10 training rows in 3 folds, one held out of each network",
      ]),
    AwkwardTable(
      name: "twenty rows, most of them test rows",
      text: Tables.table("a,b,y", 20) { "\($0),\($0 * 3 % 7),\($0 % 2)" },
      options: ["--test", "0.7"], best: ["note: 6 rows are too few for validation"]),
    AwkwardTable(
      name: "fifty rows", text: Tables.table("a,b,y", 50) { "\($0),\($0 * 3 % 7),\($0 % 2)" },
      best: ["50 training rows in 5 folds, one held out of each network"]),
    AwkwardTable(
      name: "a hundred rows of 1,500 columns",
      text: Tables.table((0..<1500).map { "x\($0)," }.joined() + "y", 100) { row in
        (0..<1500).map { "\((row * 7919 + $0 * 523 + row * $0 * 31) % 10007)," }.joined()
          + "\(row % 2)"
      },
      options: ["--epochs", "2"], best: ["ensemble of 5 networks: 1500-6000-6000-256-256-256-1"],
      plain: ["network: 1500-64-64-1"]),
  ]
}
