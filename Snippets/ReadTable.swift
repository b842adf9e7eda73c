// Reads a table and says how long that took.
//
//     .build/release/ReadTable [FILE]

import Backprop

let path = CommandLine.arguments.dropFirst().first ?? "Examples/penguins.csv"
let clock = ContinuousClock()
let start = clock.now
let table = try Table(contentsOf: path)
let seconds = (clock.now - start) / .seconds(1)
for note in table.notes { print("note:", note) }
for column in table.columns.prefix(5) { print(column.name, column.type.rawValue) }
print("\(table.rowCount) rows, \(table.columns.count) columns, \(seconds) s")
