// Follow training epoch by epoch, and stop it.

// snippet.hide
import Backprop

let x: Matrix<Float> = [[0, 0], [0, 1], [1, 0], [1, 1]]
let y: Matrix<Float> = [[0], [1], [1], [0]]
let network = NeuralNetwork<Float>(
  try Architecture(
    inputs: 2, hidden: [4], outputs: 1, activation: .tanh, loss: .binaryCrossEntropy), seed: 42)
var options = TrainingOptions()
options.learningRate = 0.05
var last = 0.0
// snippet.show
let control = TrainingControl()
let trainer = try Trainer(network, on: Observations(x, y), options)
for try await event in trainer.events(control: control) {
  switch event {
  case .started(let plan): print(plan.parameters, "parameters,", plan.epochs, "epochs at most")
  case .progress: break
  case .epoch(let report):
    if report.epoch % 20 == 0 { print("epoch", report.epoch, "loss", report.trainingLoss) }
    if report.trainingLoss < 0.1 { control.stop() }
  case .finished(let result): print(result.ending, "after epoch", result.bestEpoch)
  }
}
