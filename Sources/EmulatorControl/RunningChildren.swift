import Dispatch
import Foundation
import Platform
import SchemeProtocol
import Synchronization

/// The processes that this one has started and that still run. When this one is told to end, they end with it: a virtual
/// machine that nobody watches any more would use a processor for ever.
enum RunningChildren {
    private static let processes = Mutex<Set<Int32>>([])

    /// What tells a program to end.
    static var signals: [Signal] { [.hangUp, .interrupt, .terminate] }

    static func add(_ process: Int32) { processes.withLock { _ = $0.insert(process) } }
    static func remove(_ process: Int32) { processes.withLock { _ = $0.remove(process) } }

    /// Begins to watch for those signals; once is enough.
    static func endWithCaller() { _ = isWatching }

    private static let isWatching: Bool = {
        // A machine that ends while something is written to it is reported as a failed write, not by a signal.
        Host.onSignal(.pipe, .ignore)
        for signal in signals {
            Host.onSignal(signal, .ignore)
            let source = DispatchSource.makeSignalSource(signal: signal.rawValue, queue: .global())
            source.setEventHandler {
                for process in processes.withLock({ $0 }) { try? Host.kill(process, .kill) }
                // Mentioning the source keeps it alive for as long as its handler.
                source.cancel()
                exit(128 + signal.rawValue)
            }
            source.resume()
        }
        return true
    }()
}
