import Backprop

/// The seconds of one call of `Predictor.predict`, in ten groups of `repetitions` calls.
func predict(
  _ folder: String, _ layers: String, rows: Int, repetitions: Int, threads: Int
) throws -> [Double] {
  let shape = try architecture(layers)
  let x = try matrix(folder + "/x.f32", columns: shape.inputs).rows(0..<rows)
  let predictor = Predictor(NeuralNetwork<Float>(shape, seed: 0), threads: threads)
  var y = Matrix<Float>(rows: rows, columns: shape.outputs)
  let clock = ContinuousClock()
  return (0..<10).map { _ in
    let start = clock.now
    x.withUnsafeElements { x in
      y.withUnsafeMutableElements { y in
        for _ in 0..<repetitions { predictor.predict(x, into: y) }
      }
    }
    return (clock.now - start) / .seconds(1) / Double(repetitions)
  }
}
