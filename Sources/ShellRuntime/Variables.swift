import Bytes
import ShellSyntax

/// The scopes of a running shell.
///
/// The outermost scope is an array by symbol, so that a script's variables cost an index. The variables of all inner
/// scopes stand in one row, the innermost last, so that to open and close a scope moves nothing. A function's call hides
/// the scopes that it did not see when it was defined, and opens a scope that assignments do not look beyond (a
/// namespace).
struct Variables {
    /// An inner scope: where its variables begin.
    fileprivate struct Scope {
        var start: Int
        var isNamespace: Bool
    }

    /// Scopes that a function's call has put out of sight.
    struct Hidden {
        fileprivate var scopes: [Scope] = []
        fileprivate var names: [Symbol] = []
        fileprivate var values: [Value] = []
    }

    private var globals: [Value?] = []
    private var names: [Symbol] = []
    private var values: [Value] = []
    private var scopes: [Scope] = []
    /// Symbols that a function or an alias was ever stored under: only those can stand before a builtin.
    private var commands: [Bool] = []

    /// How many inner scopes are open.
    var scopeCount: Int { scopes.count }

    /// Where the innermost variable of the name stands among the inner scopes.
    private func place(_ symbol: Symbol) -> Int? {
        var index = names.count
        while index > 0 {
            index -= 1
            if names[index] == symbol { return index }
        }
        return nil
    }

    /// The value of a name, the innermost first.
    func find(_ symbol: Symbol) -> Value? {
        if let place = place(symbol) { return values[place] }
        return global(symbol)
    }

    func global(_ symbol: Symbol) -> Value? { symbol.index < globals.count ? globals[symbol.index] : nil }

    /// The whole number that a variable holds.
    func number(_ symbol: Symbol) -> Int64? {
        if let place = place(symbol) { return values[place].number }
        return symbol.index < globals.count ? globals[symbol.index]?.number : nil
    }

    /// Whether a function or an alias may stand under the name.
    func mayBeCommand(_ symbol: Symbol) -> Bool { symbol.index < commands.count && commands[symbol.index] }

    /// The value seen `count` function boundaries further out.
    func find(_ symbol: Symbol, beyond count: Int) -> Value? {
        var level = scopes.count
        var remaining = count
        var end = names.count
        while level > 0, remaining > 0 {
            level -= 1
            end = scopes[level].start
            if scopes[level].isNamespace { remaining -= 1 }
        }
        if remaining > 0 { return nil }
        while end > 0 {
            end -= 1
            if names[end] == symbol { return values[end] }
        }
        return global(symbol)
    }

    /// Updates the name where an assignment may see it, else makes it in the current scope.
    mutating func set(_ symbol: Symbol, _ value: Value) {
        if scopes.isEmpty { return setGlobal(symbol, value) }
        var bottom = 0
        for scope in scopes.reversed() where scope.isNamespace {
            bottom = scope.start
            break
        }
        if let place = place(symbol), place >= bottom {
            note(symbol, value)
            values[place] = value
        } else if global(symbol) == nil || scopes.contains(where: { $0.isNamespace }) {
            create(symbol, value)
        } else {
            setGlobal(symbol, value)
        }
    }

    /// Makes the name in the current scope.
    mutating func create(_ symbol: Symbol, _ value: Value) {
        guard let scope = scopes.last else { return setGlobal(symbol, value) }
        note(symbol, value)
        if let place = place(symbol), place >= scope.start {
            values[place] = value
        } else {
            names.append(symbol)
            values.append(value)
        }
    }

    mutating func setGlobal(_ symbol: Symbol, _ value: Value) {
        if symbol.index >= globals.count {
            globals.append(contentsOf: repeatElement(nil, count: symbol.index + 16 - globals.count))
        }
        note(symbol, value)
        globals[symbol.index] = value
    }

    private mutating func note(_ symbol: Symbol, _ value: Value) {
        switch value {
        case .function, .alias: break
        default: return
        }
        if symbol.index >= commands.count {
            commands.append(contentsOf: repeatElement(false, count: symbol.index + 16 - commands.count))
        }
        commands[symbol.index] = true
    }

    /// Removes the innermost variable of the name; whether there was one. A function removes only what is its own, unless
    /// asked to look everywhere.
    mutating func remove(_ symbol: Symbol, everywhere: Bool = false) -> Bool {
        let own = everywhere ? nil : scopes.last { $0.isNamespace }
        if let place = place(symbol), place >= own?.start ?? 0 {
            names.remove(at: place)
            values.remove(at: place)
            for level in scopes.indices where scopes[level].start > place { scopes[level].start -= 1 }
            return true
        }
        guard own == nil, global(symbol) != nil else { return false }
        globals[symbol.index] = nil
        return true
    }

    mutating func push(isNamespace: Bool = false) { scopes.append(Scope(start: names.count, isNamespace: isNamespace)) }

    /// Closes scopes until `count` are open.
    mutating func pop(to count: Int) {
        guard count < scopes.count else { return }
        let start = scopes[count].start
        scopes.removeLast(scopes.count - count)
        if start < names.count {
            names.removeLast(names.count - start)
            values.removeLast(values.count - start)
        }
    }

    /// Takes away the scopes beyond the first `count`, for a function that does not see them.
    mutating func hide(beyond count: Int) -> Hidden {
        guard count < scopes.count else { return Hidden() }
        let start = scopes[count].start
        let hidden = Hidden(
            scopes: Array(scopes[count...]), names: Array(names[start...]), values: Array(values[start...]))
        pop(to: count)
        return hidden
    }

    mutating func restore(_ hidden: Hidden) {
        // While they were away, variables below them may have come or gone.
        let shift = hidden.scopes.first.map { names.count - $0.start } ?? 0
        for scope in hidden.scopes { scopes.append(Scope(start: scope.start + shift, isNamespace: scope.isNamespace)) }
        names.append(contentsOf: hidden.names)
        values.append(contentsOf: hidden.values)
    }

    /// All names that are seen, each with its innermost value.
    func all() -> [(symbol: Symbol, value: Value)] {
        var result: [(symbol: Symbol, value: Value)] = []
        var seen: Set<Int> = []
        for index in names.indices.reversed() where seen.insert(names[index].index).inserted {
            result.append((names[index], values[index]))
        }
        for index in globals.indices {
            if let value = globals[index], !seen.contains(index) { result.append((Symbol(index: index), value)) }
        }
        return result
    }
}
