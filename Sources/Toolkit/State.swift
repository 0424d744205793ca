/// A value that widgets show and change; who watches it is told of each change.
public final class State<Value: Equatable> {
    private var watchers: [(Value) -> Void] = []

    public var value: Value {
        didSet { if value != oldValue { for watcher in watchers { watcher(value) } } }
    }

    public init(_ value: Value) { self.value = value }

    /// Calls `body` after each change.
    public func watch(_ body: @escaping (Value) -> Void) { watchers.append(body) }
}
