/// Tables that cannot be trained on.
enum TrainFailures {
  private static let good = Tables.good
  private static let train =
    "train x.csv --target y --preset plain --epochs 3 --output model.safetensors"

  static let tables: [CommandCase] = [
    .fails("a short row", 65, good + "1,2\n", train, ["x.csv, line 42", "2 cells", "4 columns"]),
    .fails("a long row", 65, good + "1,2,u,yes,5\n", train, ["x.csv, line 42", "5 cells"]),
    .fails(
      "a quote that is never closed", 65, good + "1,2,\"u,yes\n", train, ["line 42", "never"]),
    .fails("a NUL byte", 65, good + "1,2,u\0,yes\n", train, ["line 42, column 'c'", "NUL"]),
    .fails(
      "invalid UTF-8", 65,
      bytes: Array(good.utf8) + [0x31, 0x2C, 0x32, 0x2C, 0xFF, 0x2C, 0x79, 10],
      train, ["line 42, column 'c'", "UTF-8", "0xff"]),
    .fails(
      "UTF-16", 65, bytes: [0xFF, 0xFE] + good.utf8.flatMap { [$0, 0] }, train, ["UTF-16", "iconv"]),
    .fails("an empty file", 65, "", train, ["x.csv", "the file is empty"]),
    .fails("only a byte-order mark", 65, "\u{FEFF}", train, ["x.csv", "byte-order mark"]),
    .fails("only a header", 65, "a,y\n", train, ["header but no rows", "at least one row"]),
    .fails(
      "a negative count", 65, Tables.table("a,y", 40) { "\($0),\($0 == 7 ? -2 : $0 * 5)" },
      train + " --loss poisson", ["x.csv, line 9, column 'y'", "-2.0", "another loss than poisson"]),
    .fails("no header", 65, Tables.table("1,2", 9) { "\($0),2" }, train, ["line 1", "no header"]),
    .fails(
      "two columns of one name", 65, "a,a,y\n1,2,no\n", train, ["line 1, column 'a'", "1 and 2"]),
    .fails(
      "no column of that name", 65, good, "train x.csv --target yy",
      ["there is no column 'yy'", "did you mean 'y'?", "'a', 'b', 'c', 'y'"]),
    .fails(
      "a target in other case", 65, good, "train x.csv --target Y", ["did you mean 'y'"]),
    .fails(
      "missing targets", 65, good + "1,2,u,\n3,4,u,NA\n", train, ["line 42, column 'y'", "2 row"]),
    .fails("one class", 65, Tables.table("a,y", 20) { "\($0),x" }, train, ["only one class, 'x'"]),
    .fails("one row", 65, "a,y\n1,no\n", train, ["only one class"]),
    .fails(
      "one row of a regression", 65, "a,y\n1,1.5\n", train + " --task regression",
      ["1 row cannot be split", "two rows"]),
    .fails(
      "constant columns only", 65, Tables.table("a,b,y", 20) { "1,x,\($0 % 2)" }, train,
      ["0 features", "at least 1", "'a' was dropped (it is constant"]),
    .fails(
      "no column but the target", 65, Tables.table("y", 20) { "\($0 % 2)" }, train,
      ["0 features", "only target columns"]),
    .fails(
      "a column without a value", 65, Tables.table("a,y", 20) { ",\($0 % 2)" }, train,
      ["0 features", "'a' was dropped"]),
    .fails("infinity", 65, good + "inf,2,u,yes\n", train, ["line 42, column 'a'", "\"inf\""]),
    .fails("minus infinity", 65, good + "-Infinity,2,u,yes\n", train, ["line 42", "infinity"]),
    .fails("1e400", 65, good + "1e400,2,u,yes\n", train, ["line 42, column 'a'", "\"1e400\""]),
    .fails(
      "text in a column declared numeric", 65, good + "oops,2,u,yes\n", train + " --numeric a",
      ["line 42, column 'a'", "\"oops\" is not a number", "declared"]),
    .fails(
      "text after a thousand numbers", 65,
      Tables.table("a,y", 1500) { "\($0).5,\($0 % 2)" } + "w,1\n",
      train, ["line 1502, column 'a'", "\"w\" is not a number"]),
    .fails(
      "a type for a column that is not there", 64, good, train + " --categorical B",
      ["column 'B'", "did you mean 'b'"]),
    .fails(
      "text as a regression target", 65, good, train + " --task regression", ["line 2", "\"no\""]),
    .fails("numbers and text as targets", 65, good, "train x.csv --target a,y", ["neither all"]),
    .fails("a target named twice", 64, good, "train x.csv --target y,y", ["named twice"]),
    .fails(
      "too many classes for binary", 65, good, "train x.csv --target a --task binary", ["7 classes"]
    ),
    .fails(
      "weights of zero", 65, Tables.table("a,w,y", 20) { "\($0),0,\($0 % 2)" },
      train + " --weights w", ["column 'w'", "all weights are zero"]),
    .fails(
      "a negative weight", 65, Tables.table("a,w,y", 20) { "\($0),\(5 - $0),\($0 % 2)" },
      train + " --weights w", ["column 'w'", "is negative"]),
    .fails(
      "a missing weight", 65, Tables.table("a,w,y", 20) { "\($0),,\($0 % 2)" },
      train + " --weights w", ["column 'w'", "the weight is missing"]),
    .fails(
      "weights that are text", 65, good, train + " --weights c", ["line 2, column 'c'", "\"u\""]),
    .fails("weights that are not there", 65, good, train + " --weights nope", ["'nope'"]),
    .fails("the target as weights", 64, good, train + " --weights y", ["cannot be both a target"]),
    .fails("groups that are not there", 65, good, train + " --group cc", ["'cc'", "'c'"]),
    .fails(
      "a missing group", 65, good + "1,2,,yes\n", train + " --group c",
      ["line 42, column 'c'", "the group is missing"]),
    .fails(
      "a missing time", 65, good + ",2,u,yes\n", train + " --time a",
      ["line 42, column 'a'", "the time is missing"]),
    .fails(
      "words as times", 65, good, train + " --time c",
      ["line 2, column 'c'", "\"u\" is neither a number nor a date", "2024-03-01"]),
    .fails(
      "one time", 65, Tables.table("a,t,y", 20) { "\($0),7,\($0 % 2)" }, train + " --time t",
      ["2 distinct times", "in 20 rows is 1"]),
    .fails(
      "as many folds as times", 65, Tables.table("a,t,y", 20) { "\($0),\($0 / 5),\($0 % 2)" },
      train + " --time t --folds 4", ["5 distinct times are needed for 4 folds", "is 4"]),
    .fails("a column to drop that is not there", 65, good, train + " --drop nope", ["'nope'"]),
    .fails("the target to be dropped", 64, good, train + " --drop y", ["dropped and used"]),
    .fails("a name without a file", 66, "train none.csv --target y", ["none.csv", "No such file"]),
    .fails("a directory", 66, "train folder --target y", ["folder", "not a directory"]),
    .fails("gzip that is none", 65, "train y.csv.gz --target y", ["y.csv.gz", "not gzip"])
      .with(["y.csv.gz": Array(good.utf8)]),
    .fails("gzip cut short", 65, "train y.csv.gz --target y", ["y.csv.gz", "truncated"])
      .with(["y.csv.gz": Tables.gzip(Array(good.utf8)).dropLast(20)]),
    .fails("gzip with a flipped bit", 65, "train y.csv.gz --target y", ["y.csv.gz", "gzip"])
      .with(["y.csv.gz": flipped(Tables.gzip(Array(good.utf8)), at: 60)]),
    .fails(
      "empty standard input", 65, "train - --target y --preset plain",
      ["standard input: the file is empty"]),
    .fails(
      "a bad row on standard input", 65, "train - --target y --preset plain",
      ["standard input, line 42"]
    )
    .with(input: Array((good + "1,2\n").utf8)),
    .fails(
      "a validation file without the target", 65, "a,b,c\n1,2,u\n",
      "train good.csv --target y --preset plain --validation x.csv", ["x.csv", "no column 'y'"]),
    .fails(
      "a validation file with text among numbers", 65, "a,b,c,y\n1,2,u,no\nw,2,u,no\n",
      "train good.csv --target y --preset plain --validation x.csv",
      ["x.csv, line 3, column 'a'", "numeric in training"]),
    .fails(
      "a test file with a new class", 65, "a,b,c,y\n1,2,u,maybe\n",
      "train good.csv --target y --preset plain --test x.csv",
      ["x.csv, line 2, column 'y'", "\"maybe\"", "'no', 'yes'"]),
    .fails(
      "a validation file that is not there", 66,
      "train good.csv --target y --preset plain --validation none.csv",
      ["none.csv", "No such file"]),
  ]

  static let images: [CommandCase] = [
    idx(
      "IDX of another type", [0, 0, 9] + Tables.images.dropFirst(3), ["images", "byte 2", "0x9"]),
    idx("IDX cut short", Tables.images.dropLast(5), ["images", "320 bytes", "315 bytes"]),
    idx("IDX with more behind it", Tables.images + [1, 2], ["images", "322 bytes"]),
    idx(
      "IDX of impossible size",
      [0, 0, 8, 3] + Tables.size(1 << 31) + Tables.size(1 << 31) + Tables.size(1 << 31),
      ["images", "byte 4", "more than any file"]),
    idx(
      "IDX without images", [0, 0, 8, 3] + Tables.size(0) + Tables.size(4) + Tables.size(4),
      ["images", "0"]),
    idx(
      "too few labels", labels: [0, 0, 8, 1] + Tables.size(19) + Tables.labels.dropFirst(9),
      ["19 labels", "20 images"]),
    idx("labels cut short", labels: Tables.labels.dropLast(), ["labels", "19 bytes"]),
    idx("images as labels", labels: Tables.images, ["labels", "3 dimension"]),
    idx("text as labels", labels: Array(Tables.good.utf8), ["labels", "not an IDX file"]),
    idx(
      "one class of images",
      labels: [0, 0, 8, 1] + Tables.size(20) + [UInt8](repeating: 7, count: 20),
      ["only one class, '7'"]),
    .fails(
      "labels for a text file", 65, "train good.csv --labels labels",
      ["good.csv", "not an IDX file"]
    )
    .with(["labels": Tables.labels]),
    .fails("images without labels", 64, "train images", ["no target", "--labels"])
      .with(["images": Tables.images]),
    .fails("labels that are not there", 66, "train images --labels none", ["none", "No such file"])
      .with(["images": Tables.images]),
  ]

  private static func idx(
    _ name: String, _ images: [UInt8] = Tables.images, labels: [UInt8] = Tables.labels,
    _ says: [String]
  ) -> CommandCase {
    .fails(name, 65, "train images --labels labels", says)
      .with(["images": images, "labels": labels])
  }

  static func flipped(_ bytes: [UInt8], at index: Int) -> [UInt8] {
    var bytes = bytes
    bytes[index] ^= 0x10
    return bytes
  }
}
