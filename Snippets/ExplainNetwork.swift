// Every number of backpropagation for a network and an observation.

// snippet.hide
import Backprop
import BackpropInsight

let network = NeuralNetwork<Double>(
  try Architecture(
    inputs: 2, hidden: [2], outputs: 1, activation: .sigmoid, loss: .binaryCrossEntropy), seed: 42)
// snippet.show
let example = WorkedExample(
  title: "two inputs, two neurons", network: network, inputs: [[1, 0.5]], targets: [[1]],
  learningRate: 0.1)

// what the engine computed, number by number
let trace = Trace(example)
print(trace.preactivations[0][0], trace.deltas[1][0], trace.cost)

// as text, here of one weight with every path to the loss
print(TextExplanation(trace, focus: .weight(layer: 0, 0, 1), digits: 6).text)

// recomputed without the engine
print(trace.verified().checked, "numbers recomputed")

// how the equations come about, one named rule a line
let derivation = try NetworkDerivation(of: network.architecture)
print(derivation.text(heading: "2-2-1"))

// all of it on one page
let page = HTMLReport(example).html
// snippet.hide
precondition(trace.verified().fault == nil && page.hasPrefix("<!DOCTYPE html>"))
