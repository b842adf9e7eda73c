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
// snippet.show
let control = TrainingControl()
let trainer = try Trainer(network, on: Observations(x, y), options)
let trained = try trainer.run(control: control) { event in
  switch event {
  case .started(let plan): print(plan.parameters, "parameters,", plan.epochs, "epochs at most")
  case .epoch(let report):
    if report.epoch % 20 == 0 { print("epoch", report.epoch, "loss", report.trainingLoss) }
    if report.trainingLoss < 0.1 { control.stop() }
  case .finding(let finding, let epoch): print("after epoch", epoch, finding)
  case .progress, .finished: break
  }
}
print(trained.stopReason, "after epoch", trained.bestEpoch)

// snippet.hide

precondition(trained.stopReason == .stopped)
