import Bytes
import ShellSyntax

/// The scopes of a running shell.
///
/// The outermost scope is an array by symbol, so that a script's variables cost an index; inner scopes are short lists.
/// A function's call hides the scopes that it did not see when it was defined, and opens a scope that assignments do not
/// look beyond (a namespace).
struct Variables {
    struct Scope {
        var names: [Symbol] = []
        var values: [Value] = []
        var isNamespace: Bool

        func index(_ symbol: Symbol) -> Int? {
            for index in names.indices where names[index] == symbol { return index }
            return nil
        }
    }

    private(set) var globals: [Value?] = []
    private(set) var scopes: [Scope] = []

    /// The value of a name, the innermost first.
    func find(_ symbol: Symbol) -> Value? {
        var level = scopes.count
        while level > 0 {
            level -= 1
            if let index = scopes[level].index(symbol) { return scopes[level].values[index] }
        }
        return global(symbol)
    }

    func global(_ symbol: Symbol) -> Value? { symbol.index < globals.count ? globals[symbol.index] : nil }

    /// The value seen `count` function boundaries further out.
    func find(_ symbol: Symbol, beyond count: Int) -> Value? {
        var level = scopes.count
        var remaining = count
        while level > 0, remaining > 0 {
            level -= 1
            if scopes[level].isNamespace { remaining -= 1 }
        }
        if remaining > 0 { return nil }
        while level > 0 {
            level -= 1
            if let index = scopes[level].index(symbol) { return scopes[level].values[index] }
        }
        return global(symbol)
    }

    /// Updates the name where an assignment may see it, else makes it in the current scope.
    mutating func set(_ symbol: Symbol, _ value: Value) {
        var level = scopes.count
        while level > 0 {
            level -= 1
            if let index = scopes[level].index(symbol) {
                scopes[level].values[index] = value
                return
            }
            if scopes[level].isNamespace { return create(symbol, value) }
        }
        if !scopes.isEmpty, global(symbol) == nil { return create(symbol, value) }
        setGlobal(symbol, value)
    }

    /// Makes the name in the current scope.
    mutating func create(_ symbol: Symbol, _ value: Value) {
        guard let level = scopes.indices.last else { return setGlobal(symbol, value) }
        if let index = scopes[level].index(symbol) {
            scopes[level].values[index] = value
        } else {
            scopes[level].names.append(symbol)
            scopes[level].values.append(value)
        }
    }

    mutating func setGlobal(_ symbol: Symbol, _ value: Value) {
        if symbol.index >= globals.count {
            globals.append(contentsOf: repeatElement(nil, count: symbol.index + 16 - globals.count))
        }
        globals[symbol.index] = value
    }

    /// Removes the innermost variable of the name; whether there was one.
    mutating func remove(_ symbol: Symbol) -> Bool {
        var level = scopes.count
        while level > 0 {
            level -= 1
            if let index = scopes[level].index(symbol) {
                scopes[level].names.remove(at: index)
                scopes[level].values.remove(at: index)
                return true
            }
        }
        guard global(symbol) != nil else { return false }
        globals[symbol.index] = nil
        return true
    }

    mutating func push(isNamespace: Bool = false) { scopes.append(Scope(isNamespace: isNamespace)) }
    mutating func pop() { scopes.removeLast() }

    /// Takes away the scopes beyond the first `count`, for a function that does not see them.
    mutating func hide(beyond count: Int) -> [Scope] {
        guard count < scopes.count else { return [] }
        let hidden = Array(scopes[count...])
        scopes.removeLast(scopes.count - count)
        return hidden
    }

    mutating func restore(_ hidden: [Scope]) { scopes.append(contentsOf: hidden) }

    /// All names that are seen, each with its innermost value.
    func all() -> [(symbol: Symbol, value: Value)] {
        var result: [(symbol: Symbol, value: Value)] = []
        var seen: Set<Int> = []
        for scope in scopes.reversed() {
            for index in scope.names.indices where seen.insert(scope.names[index].index).inserted {
                result.append((scope.names[index], scope.values[index]))
            }
        }
        for index in globals.indices {
            if let value = globals[index], !seen.contains(index) { result.append((Symbol(index: index), value)) }
        }
        return result
    }
}
