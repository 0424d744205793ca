public import SchemeProtocol
import Synchronization

// A signal that comes between the last look at `takeSignals` and a wait is not seen by the wait: its handler has run by
// then. So the handler also writes to a pipe, for who waits on an event queue.

/// Where a handler writes; -1 as long as nobody has asked for the other end.
let signalPipeWriter = Atomic<HandleNumber>(-1)
private let signalPipeReader = Atomic<HandleNumber>(-1)

extension Host {
    /// A handle that becomes readable when a noted signal has come (`onSignal`); it belongs to the whole program. An event
    /// queue that has it sleeps through no signal; what is read from it means nothing (`takeSignals` tells).
    public static func signalHandle() throws(Errno) -> HandleNumber {
        let known = signalPipeReader.load(ordering: .relaxed)
        if known >= 0 { return known }
        let pipe = try pipe()
        // Neither a handler nor the loop may ever wait for the pipe.
        try setNonBlocking(pipe.read, true)
        try setNonBlocking(pipe.write, true)
        signalPipeReader.store(pipe.read, ordering: .relaxed)
        signalPipeWriter.store(pipe.write, ordering: .releasing)
        return pipe.read
    }
}
