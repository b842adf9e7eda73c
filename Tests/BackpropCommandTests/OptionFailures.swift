/// Options that make no sense, training that cannot succeed, and places that cannot be written to.
enum OptionFailures {
  private static func option(_ options: String, _ says: String...) -> CommandCase {
    .fails(
      options, 64, "train good.csv --target y --preset plain --output model.safetensors " + options,
      says)
  }

  static let options: [CommandCase] = [
    option("--learning-rate 0", "a learning rate of 0.0", "such as 0.001"),
    option("--learning-rate -1", "a learning rate of -1.0"),
    option("--learning-rate nan", "a learning rate of nan"),
    option("--learning-rate inf", "a learning rate of inf"),
    option("--learning-rate fast", "'fast'", "--learning-rate"),
    option("--learning-rate --epochs 3", "'--epochs'", "--learning-rate"),
    option("--hidden 0", "'0'", "--hidden"),
    option("--hidden 8,0", "'8,0'"),
    option("--hidden 8,,8", "'8,,8'"),
    option("--hidden -3", "'-3'"),
    option("--hidden 1000000,1000000 --preset plain", "1.000006e+12 parameters", "GB", "narrower"),
    option("--hidden 200000,200000 --members 20", "20 networks", "GB", "fewer networks"),
    option("--hidden 99999999999999999999", "--hidden"),
    option("--batch-size 0", "'0'", "--batch-size"),
    option("--batch-size -5", "'-5'"),
    option("--epochs 0", "training for 0 epochs"),
    option("--epochs -1", "training for -1 epochs"),
    option("--epochs 1.5", "'1.5'"),
    option("--epochs 9223372036854775807 --batch-size 8", "at most 1,000,000,000"),
    option("--optimizer lbfgs --batch-size 10", "lbfgs with mini-batches", "batch size all"),
    option("--optimizer lbfgs --dropout 0.1", "lbfgs with dropout"),
    option("--optimizer sgdd", "'sgdd'", "gradientDescent"),
    option("--optimizer adam:2", "'adam:2'"),
    option("--dropout 1.5", "a dropout rate of 1.5"),
    option("--dropout 1", "a dropout rate of 1.0"),
    option("--dropout -0.1", "a dropout rate of -0.1"),
    option("--label-smoothing 1", "a label smoothing of 1.0"),
    option("--l2 -1", "l2 -1.0"),
    option("--l1 inf", "l1 inf"),
    option("--weight-decay -1", "a weight decay of -1.0"),
    option("--clip-norm 0", "clipping the gradient to 0.0"),
    option("--clip-norm 1 --clip-value 1", "mutually exclusive"),
    option("--activation rellu", "'rellu'", "relu"),
    option("--activation relu:2:3", "'relu:2:3'"),
    option("--activaton relu", "'--activaton'", "Did you mean '--activation'?"),
    option("--initializer big", "'big'", "heNormal"),
    option("--loss poisson", "poisson does not fit a binary task", "binaryCrossEntropy"),
    option("--loss categoricalCrossEntropy", "does not fit a binary task"),
    option("--schedule step:0", "'step:0'"),
    option("--schedule tuesday", "'tuesday'", "cosine"),
    option("--warm-up 0", "a warm-up of 0 steps"),
    option("--validation 1.5", "'1.5'", "a fraction"),
    option("--validation -0.5", "'-0.5'"),
    option("--test 1", "'1'"),
    option("--folds 1", "cannot be cut into 1 fold"),
    option("--test 0.2 --folds 33", "32 rows cannot be cut into 33 folds", "the number of rows"),
    option("--folds 0", "cannot be cut into 0 folds"),
    option("--folds five", "'five'"),
    option("--folds 2 --members 21", "2 folds leave 20 rows", "21 networks"),
    option("--folds 2 --repeats 0", "0 repetitions"),
    option("--repeats 2", "option '--folds'", "2 repetitions of a cross-validation without folds"),
    option("--group a --time b", "groups ('a')", "time ('b')", "one of the two"),
    option("--group a --keep a", "cannot be both a feature and the groups"),
    option("--group y", "column 'y'", "a target and the groups"),
    option(
      "--time a --members 3", "option '--members'", "ensemble of 3 networks", "train one network"),
    option("--time a --folds 2 --repeats 2", "order of time", "omit the repetitions"),
    option("--group c --folds 4", "2 groups cannot be cut into 4 folds", "networks"),
    option("--time-budget 9s --folds 2", "for one training", "omit --time-budget or --folds"),
    option("--time-budget 0s", "'0s'", "--time-budget"),
    option("--time-budget -5s", "--time-budget"),
    option("--time-budget 90", "'90'"),
    option("--time-budget nanm", "'nanm'"),
    option("--time-budget infh", "'infh'"),
    option("--time-budget 9999h", "'9999h'"),
    option("--time-budget soon", "'soon'"),
    option("--threshold 1", "'1'"),
    option("--threshold rocAUC", "'rocAUC'"),
    option(
      "--threshold f1 --validation none", "no rows are held out", "f1", "or give a probability"),
    option(
      "--threshold 0.4 --target b", "option '--threshold'",
      "multiclass task has no decision threshold"),
    option("--patience 5 --validation none", "--patience needs held-out rows"),
    option("--monitor loss --validation none", "--monitor needs held-out rows"),
    option("--calibrate --validation none", "--calibrate needs held-out rows"),
    option("--blend --validation none", "--blend needs held-out rows"),
    option("--calibrate --target a --task regression", "no probabilities to calibrate"),
    option("--label-smoothing 0.1 --target a --task regression", "no labels to smooth"),
    option("--test 0.2 --test-labels good.csv", "--test-labels needs a file"),
    option("--validation-labels good.csv", "--validation-labels needs a file"),
    option("--patience 0", "the patience '0'"),
    option("--patience soon", "the patience 'soon'"),
    option("--monitor luck", "'luck'", "rocAUC"),
    option("--monitor rmse", "rmse has no value", "loss"),
    option("--class-weights maybe=2", "no class 'maybe'", "no, yes"),
    option("--class-weights heavy", "'heavy'"),
    option("--class-weights yes=-1", "yes"),
    option("--positive-class maybe", "'maybe'", "'no', 'yes'"),
    option("--task regresion", "'regresion'", "regression"),
    option("--numeric a --categorical a", "column 'a' is given as numeric and as categorical"),
    option("--delimiter ab", "'ab'", "one ASCII character"),
    option("--delimiter 5", "'5' cannot be a delimiter"),
    option("--threads 0", "--threads must be from 1"),
    option("--threads -1", "--threads must be from 1"),
    option("--threads 99999", "to 1024"),
    option("--seed -1", "'-1'"),
    option("--format xml", "'xml'", "json"),
    option("surplus.csv", "'surplus.csv'"),
    .fails("no target", 64, "train good.csv", ["no target", "--target"]),
    .fails("no data", 64, "train", ["Missing expected argument '<data>'"]),
    .fails("an unknown subcommand", 64, "tran good.csv", ["tran"]),
    .fails("evaluate without data", 64, "evaluate model.safetensors", ["'<data>'"]),
  ]

  private static func diverges(_ options: String, _ says: String...) -> CommandCase {
    .fails(
      options, 1, "train good.csv --target y --preset plain --output model.safetensors " + options,
      ["training diverged", "epoch", "step", "at learning rate", "lower the learning rate"] + says
    ).with(["model.safetensors": [1, 2, 3]])
  }

  static let divergence: [CommandCase] = [
    diverges("--learning-rate 1e6", "for example to 100000.0"),
    diverges("--learning-rate 1e6 --optimizer gradientDescent", "epoch 2, step 1"),
    diverges("--learning-rate 1e6 --optimizer momentum --hidden 8 --activation leakyRelu"),
    diverges("--learning-rate 1e30"),
    diverges("--learning-rate 1e300"),
    diverges("--learning-rate 1e6 --validation none --activation identity --optimizer nesterov"),
  ]

  static let destinations: [CommandCase] = [
    .fails(
      "a model over its table", 64, "train good.csv --target y --output ./good.csv",
      ["./good.csv", "what is made would replace it"]),
    .fails(
      "a report over its table", 64, "train good.csv --target y --report good.csv",
      ["good.csv", "what is made would replace it"]),
    .fails(
      "a model over the rows it is tested on", 64,
      "train good.csv --target y --test x.csv --output x.csv", ["x.csv", "would replace it"]
    ).with(["x.csv": Array(Tables.good.utf8)]),
    .fails(
      "a search over its table", 64, "tune good.csv --target y --trials 1 --output good.csv",
      ["good.csv", "would replace it"]),
    .fails(
      "a model in a directory that is not there", 73,
      "train good.csv --target y --preset plain --output none/model.safetensors",
      ["none/model.safetensors", "No such file", "create its directory"]),
    .fails(
      "a model in the place of a directory", 73,
      "train good.csv --target y --preset plain --output folder",
      ["folder", "Is a directory"]),
    .fails(
      "a model on a full disk", 74, "train good.csv --target y --epochs 2 --output /dev/full",
      ["/dev/full", "No space left"]),
  ]
}
