public import BackpropCore
