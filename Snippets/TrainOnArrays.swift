// Train a network on arrays: XOR, the smallest task that needs a hidden layer.

import Backprop

let x: Matrix<Float> = [[0, 0], [0, 1], [1, 0], [1, 1]]
let y: Matrix<Float> = [[0], [1], [1], [0]]

let architecture = try Architecture(
  inputs: 2, hidden: [4], outputs: 1, activation: .tanh, loss: .binaryCrossEntropy)
var options = TrainingOptions()
options.epochs = 500
options.learningRate = 0.05
let trainer = try Trainer(
  NeuralNetwork(architecture, seed: 42), on: Observations(x, y), options)
let result = try trainer.run()

print("loss:", result.history[0].trainingLoss, "to", result.history[499].trainingLoss)
print(result.network.predictions(for: x))

// snippet.hide
let outputs = result.network.predictions(for: x)
for row in 0..<4 { precondition((outputs[row, 0] > 0.5) == (y[row, 0] > 0.5)) }
