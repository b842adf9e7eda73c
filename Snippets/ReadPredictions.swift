// Read what a model predicts: classes, probabilities, numbers.

// snippet.hide
import Backprop

let penguins = try Table(contentsOf: "Examples/penguins.csv")
var options = TableTrainingOptions()
options.training.epochs = 20
let model = try await TableModel.train(on: penguins, targets: ["species"], options)
// snippet.show
let predictions = try model.predictions(for: penguins, rows: [0, 200, 300])
for (row, answer) in (predictions.classes ?? []).enumerated() {
  print(answer[0], predictions.probabilities?.toRows()[row] ?? [])
}
for decision in model.preprocessing.columnSummaries {
  print(decision.column, "is", decision.role, "because", decision.reason)
}
// snippet.hide

precondition(predictions.classes == [["Adelie"], ["Gentoo"], ["Chinstrap"]])
