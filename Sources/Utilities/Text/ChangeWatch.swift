import Bytes
import Platform
import Scheme
import SchemeProtocol

/// The host's word that files have changed, or names in their directories.
final class ChangeWatch {
    /// Becomes readable with every change.
    let handle: HandleNumber

    /// Where the host tells of changes; nil elsewhere.
    init?() {
        guard let handle = try? Host.changeQueue() else { return nil }
        self.handle = handle
    }

    deinit { try? Host.close(handle) }

    /// Also tells of this file and of its directory; false where that cannot be.
    @discardableResult
    func add(_ path: ByteString) -> Bool {
        let hasDirectory: Void? = try? Host.watchChanges(of: directoryName(path), handle)
        try? Host.watchChanges(of: path, handle)
        return hasDirectory != nil
    }

    /// Forgets what has come.
    func drain() {
        var bytes: [UInt8] = []
        while let count = try? Host.read(handle, into: &bytes, atMost: 1 << 14), count > 0 {
            bytes.removeAll(keepingCapacity: true)
        }
    }
}
