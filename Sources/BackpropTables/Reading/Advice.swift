/// What a caller can declare or change, in the words that messages use. A command with options for
/// them adds their names to its messages.
package enum Advice {
  package static let declareNumberFormat = "declare the number format"
  package static let declareCategorical = "declare the column categorical"
  package static let declareNumeric = "declare the column numeric"
  package static let declareNoHeader = "declare that the file has no header"
  package static let declareDelimiter = "declare the delimiter"
  package static let addMissing = "add it to the spellings of missing values"
  package static let removeMissing = "remove it from the spellings of missing values"
  package static let chooseTask = "choose the task"
  package static let keepColumn = "list it among the columns to keep"
  package static let dropColumn = "drop the column"
}
