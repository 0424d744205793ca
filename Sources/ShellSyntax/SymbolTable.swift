public import Bytes

/// A name as a small number: variables are found by it without hashing.
public struct Symbol: Hashable, Sendable {
    public let index: Int
    public init(index: Int) { self.index = index }
}

/// All names that a shell has met. Parsing turns names into symbols once, so running never compares texts.
public final class SymbolTable {
    private var indices: [ByteString: Int] = [:]
    private var names: [ByteString] = []

    public init() {}

    public func intern(_ name: ByteString) -> Symbol {
        if let index = indices[name] { return Symbol(index: index) }
        names.append(name)
        indices[name] = names.count - 1
        return Symbol(index: names.count - 1)
    }

    /// The symbol of a name that was met before; nil otherwise. For texts from outside, which shall not fill the table.
    public func find(_ name: ByteString) -> Symbol? { indices[name].map { Symbol(index: $0) } }

    public func name(_ symbol: Symbol) -> ByteString { names[symbol.index] }
    public var count: Int { names.count }
}
