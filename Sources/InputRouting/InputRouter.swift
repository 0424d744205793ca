public import InputEvents
public import SchemeProtocol

/// Who gets the input: several readers, each on a virtual terminal, of which one is active.
///
/// Control-Alt-F1…F12 and Super-F1…F12 switch; the reader never sees those function keys. A reader that loses the input is
/// told so, and is given a release of every key that is still down, so that none seems stuck. What a slow reader does not
/// fetch is bounded: its oldest events go.
public struct InputRouter: Sendable {
    private struct Consumer: Sendable {
        var id: UInt64
        var terminal: Int
        var queue: [InputEvent] = []
    }

    private var consumers: [Consumer] = []
    /// The terminal that has the screen and the keys; 0 before there is one.
    public private(set) var active = 0
    private var modifiers: KeyModifiers = []
    /// Keys whose press the active reader has seen and whose release it has not.
    private var held: [UInt16] = []
    /// Function keys that switched: their release is not for the reader either.
    private var swallowed: [UInt16] = []
    /// The newest time that an event brought.
    private var time: UInt64 = 0

    /// Events that wait for one reader at most.
    public static var queueLimit: Int { 512 }
    public static var terminalLimit: Int { 12 }

    public init() {}

    /// The terminals that have a reader, in order.
    public var terminals: [Int] { consumers.map { $0.terminal }.sorted() }

    /// Adds a reader on a terminal, or on the first free one; the first reader becomes active. Answers its terminal.
    public mutating func add(_ id: UInt64, terminal: Int?) throws(Errno) -> Int {
        let used = consumers.map { $0.terminal }
        let chosen: Int
        if let terminal {
            guard terminal >= 1, terminal <= Self.terminalLimit else { throw .invalidArgument }
            guard !used.contains(terminal) else { throw .busy }
            chosen = terminal
        } else {
            guard let free = (1...Self.terminalLimit).first(where: { !used.contains($0) }) else { throw .busy }
            chosen = free
        }
        consumers.append(Consumer(id: id, terminal: chosen))
        if active == 0 || active == chosen {
            active = chosen
            post(focus: true, to: consumers.count - 1)
        }
        return chosen
    }

    /// A reader is gone. The input goes to the lowest terminal that is left.
    public mutating func remove(_ id: UInt64) {
        guard let index = consumers.firstIndex(where: { $0.id == id }) else { return }
        let terminal = consumers[index].terminal
        consumers.remove(at: index)
        guard terminal == active else { return }
        held = []
        active = 0
        if let next = terminals.first { try? activate(next) }
    }

    public mutating func activate(_ terminal: Int) throws(Errno) {
        guard let next = consumers.firstIndex(where: { $0.terminal == terminal }) else { throw .noSuchDevice }
        guard terminal != active else { return }
        if let old = consumers.firstIndex(where: { $0.terminal == active }) {
            for code in held { append(InputEvent(.key, code: code, value: 0, time: time), to: old) }
            post(focus: false, to: old)
        }
        held = []
        active = terminal
        post(focus: true, to: next)
    }

    /// Takes an event from a device.
    public mutating func post(_ event: InputEvent) {
        time = max(time, event.time)
        guard let kind = event.kind, kind != .focus else { return }
        if kind == .key, followKey(event) { return }
        guard let index = consumers.firstIndex(where: { $0.terminal == active }) else { return }
        append(event, to: index)
    }

    /// Keeps the books about keys; true when the event was for the switch and for nobody else.
    private mutating func followKey(_ event: InputEvent) -> Bool {
        modifiers.follow(code: event.code, value: event.value)
        if let index = swallowed.firstIndex(of: event.code) {
            if event.value == 0 { swallowed.remove(at: index) }
            return true
        }
        let leftAlt = modifiers.contains(.leftAlt)
        if event.value == 1, modifiers.hasSuper || modifiers.hasControl && leftAlt,
            let terminal = KeyCode.functionKey(event.code)
        {
            swallowed.append(event.code)
            try? activate(terminal)
            return true
        }
        if event.value == 0 {
            // The reader of before was given this release when it lost the input.
            guard let index = held.firstIndex(of: event.code) else { return true }
            held.remove(at: index)
        } else if !held.contains(event.code) {
            held.append(event.code)
            // More keys than anybody has fingers: a broken keyboard must not make the list grow.
            if held.count > 64 { held.removeFirst() }
        }
        return false
    }

    private mutating func post(focus: Bool, to index: Int) {
        let code = UInt16(consumers[index].terminal)
        append(InputEvent(.focus, code: code, value: focus ? 1 : 0, time: time), to: index)
    }

    private mutating func append(_ event: InputEvent, to index: Int) {
        if consumers[index].queue.count >= Self.queueLimit { consumers[index].queue.removeFirst() }
        consumers[index].queue.append(event)
    }

    public func isReadable(_ id: UInt64) -> Bool { consumers.contains { $0.id == id && !$0.queue.isEmpty } }

    /// Takes at most `limit` events of a reader.
    public mutating func take(_ id: UInt64, atMost limit: Int) -> [InputEvent] {
        guard let index = consumers.firstIndex(where: { $0.id == id }) else { return [] }
        let count = min(max(limit, 0), consumers[index].queue.count)
        let result = Array(consumers[index].queue[..<count])
        consumers[index].queue.removeFirst(count)
        return result
    }
}
