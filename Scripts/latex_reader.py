"""Reads the LaTeX of scalar formulas as `backprop derive` writes it, knowing nothing of the program that wrote it.

`read_latex` and `read_tree` make the same SymPy expression of a formula's LaTeX and of its tree; sums, cases, derivatives
and functions are names with arguments, nothing is evaluated.
"""

import re

import sympy

TOKEN = re.compile(r"\\mathrm d\\beta|\\mathrm d[A-Z]|\\operatorname\{[a-z]+\}|\\begin\{cases\}|\\end\{cases\}|\\text\{else\}"
                   r"|\\left[(\[|]|\\right[)\]|]|\\\\|\\[A-Za-z]+|\\,|\d+|[A-Za-z]|\S")
GREEK = {"\\alpha": "alpha", "\\beta": "beta", "\\delta": "delta", "\\eta": "eta", "\\lambda": "lambda",
         "\\mathrm d\\beta": "dbeta"}
FUNCTIONS = {"\\ln": "ln", "\\sigma": "sigma", "\\tanh": "tanh", "\\Phi": "Phi", "\\varphi": "phi",
             "\\operatorname{sign}": "sign"}
ENDS = {"}", "\\right)", "\\right|", "\\right]", "&", "\\\\", "\\end{cases}", "+", "-", "=", ">", None}


def named(name, *parts):
    return sympy.Function(name)(*parts)


def symbol(name, units, layer):
    return sympy.Symbol("|".join([name, ",".join(units), layer]), positive=True)


class LatexReader:
    def __init__(self, text):
        self.text = text
        self.tokens = TOKEN.findall(text)
        self.place = 0

    def peek(self):
        return self.tokens[self.place] if self.place < len(self.tokens) else None

    def take(self, *expected):
        token = self.peek()
        if token is None or expected and token not in expected:
            raise ValueError(f"{token!r} where {expected} should stand, token {self.place} of {self.text!r}")
        self.place += 1
        return token

    def braced(self, read):
        self.take("{")
        value = read()
        self.take("}")
        return value

    def upto(self, *ends):
        "The tokens before one of `ends`, as they stand."
        parts = []
        while self.peek() not in ends:
            parts.append(self.take())
        return "".join(parts)

    def sum(self):
        total = -self.product() if self.peek() == "-" and self.take() else self.product()
        while self.peek() in ("+", "-"):
            total = total + self.product() if self.take() == "+" else total - self.product()
        return total

    def product(self):
        value = self.power()
        while self.peek() not in ENDS:
            if self.peek() in ("\\,", "\\cdot"):
                self.take()
            value *= self.power()
        return value

    def power(self):
        base = self.base()
        return base ** self.braced(self.sum) if self.peek() == "^" and self.take() else base

    def base(self):
        token = self.take()
        if token.isdigit():
            return sympy.Integer(token)
        if token in FUNCTIONS:
            return named(FUNCTIONS[token], self.enclosed("\\left(", "\\right)"))
        match token:
            case "\\left(":
                return self.rest("\\right)")
            case "\\left|":
                return named("abs", self.rest("\\right|"))
            case "\\frac":
                return self.fraction()
            case "\\sum":
                self.take("_")
                letter = self.braced(lambda: (self.take(), self.take("="), self.take("1")))[0]
                self.take("^")
                count = self.braced(lambda: self.upto("}"))
                return named("sum", sympy.Symbol(letter), sympy.Symbol(count), self.product())
            case "\\begin{cases}":
                first = self.sum()
                self.take("&")
                left, _, right = self.sum(), self.take(">"), self.sum()
                self.take("\\\\")
                second = self.sum()
                self.take("&"), self.take("\\text{else}"), self.take("\\end{cases}")
                return named("where", left, right, first, second)
            case "[":
                left, _, right = self.upto("="), self.take("="), self.upto("]")
                self.take("]")
                return named("same", sympy.Symbol(left), sympy.Symbol(right))
            case "e" if self.peek() == "^":
                self.take("^")
                return named("exp", self.braced(self.sum))
            case "{":  # a power of a power, or a function that nobody knows
                value = self.sum()
                self.take("}")
                if self.peek() == "'" or self.peek() == "\\left(":
                    primes = ""
                    while self.peek() == "'":
                        primes += self.take()
                    return named(value.name + primes, self.enclosed("\\left(", "\\right)"))
                return value
        self.place -= 1
        return self.symbol()

    def enclosed(self, left, right):
        self.take(left)
        return self.rest(right)

    def rest(self, end):
        value = self.sum()
        self.take(end)
        return value

    def fraction(self):
        if self.tokens[self.place + 1] != "\\partial":
            return self.braced(self.sum) / self.braced(self.sum)
        over = self.braced(lambda: (self.take("\\partial"), None if self.peek() == "}" else self.sum())[1])
        under = self.braced(lambda: (self.take("\\partial"), self.symbol())[1])
        if over is None:
            over = self.enclosed("\\left[", "\\right]")
        return named("derivative", over, under)

    def symbol(self):
        token = self.take()
        name = GREEK.get(token) or token.removeprefix("\\mathrm ")
        if token == "\\hat":
            name = self.braced(self.take) + "hat"
        elif not name.isalpha():
            raise ValueError(f"{token!r} is no symbol in {self.text!r}")
        units, layer = [], ""
        if self.peek() == "_":
            self.take()
            units = indices(self.braced(lambda: self.upto("}")))
        if self.peek() == "^" and self.tokens[self.place + 2] == "(":
            self.take("^")
            layer = self.braced(lambda: self.upto("}")).strip("()")
        return symbol(name, units, layer)


def indices(text):
    if "," in text:
        return text.split(",")
    return [text] if text.isdigit() or "-" in text else re.findall(r"[A-Za-z]'*|\d+", text)


def read_latex(text):
    reader = LatexReader(text)
    value = reader.sum()
    if reader.peek() is not None:
        raise ValueError(f"{reader.peek()!r} is left over of {text!r}")
    return value


def read_tree(tree):
    if isinstance(tree, int):
        return sympy.Integer(tree)
    operation, *parts = tree
    match operation:
        case "/":
            return sympy.Rational(*parts)
        case "symbol":
            name, _, layer = parts[0].partition("_")
            units = [str(unit) for unit in parts[1:]]
            # without units the layer stands where they would
            return symbol(name, units, layer) if units else symbol(name, [layer] if layer else [], "")
        case "+":
            return sympy.Add(*map(read_tree, parts))
        case "*":
            return sympy.Mul(*map(read_tree, parts))
        case "^":
            return sympy.Pow(*map(read_tree, parts))
        case "sum":
            return named("sum", sympy.Symbol(parts[0]), sympy.Symbol(str(parts[1])), read_tree(parts[2]))
        case "same":
            return named("same", *(sympy.Symbol(str(part)) for part in parts))
    if operation not in ("exp", "ln", "tanh", "abs", "sign", "sigma", "Phi", "phi", "where", "derivative"):
        # f_1'': the function nobody knows of layer 1
        name, primes = operation.rstrip("'"), operation[len(operation.rstrip("'")):]
        base, _, layer = name.partition("_")
        return named(symbol(base, [layer] if layer else [], "").name + primes, *map(read_tree, parts))
    return named(operation, *map(read_tree, parts))
