@_exported public import BackpropCore
@_exported public import BackpropModels
@_exported public import BackpropTables
@_exported public import BackpropTraining
