// Train a model on a CSV file and write it to one file.

// snippet.library
import Backprop

let table = try Table(contentsOf: "Examples/breast-cancer.csv")
var options = Preset.best.options(task: .binary, rows: table.rowCount)
options.test = 0.2
let model = try await TableModel.train(on: table, targets: ["diagnosis"], options)
print("accuracy on the test rows:", model.record.metrics.test?[.accuracy] ?? 0)

try model.write(to: "tumour.safetensors")
let loaded = try TableModel(contentsOf: "tumour.safetensors")
print(try loaded.predictions(for: table, rows: [0, 1]).classes ?? [])
// snippet.end

precondition(loaded == model)
precondition((model.record.metrics.test?[.accuracy] ?? 0) >= 0.95)
