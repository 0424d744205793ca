internal import KernelCore
internal import SchemeProtocol
internal import Synchronization

/// A namespace behind a handle, to be given to a new process.
final class NamespaceDescription: Description {
    let namespace: Namespace

    init(_ namespace: Namespace) {
        self.namespace = namespace
        super.init(path: [0x3a], flags: .read)
    }
}

/// The calls of providers.
enum ProviderCalls {
    static func namespaceCreate(_ x: Arguments) throws(Errno) -> UInt64 {
        guard x.b <= 16384 else { throw .argumentListTooLong }
        let process = Thread.current.process
        let namespace = try process.namespace.subset(UserBuffer(x.a, x.b).bytes())
        return UInt64(try process.handles.insert(NamespaceDescription(namespace), closeOnExec: true))
    }

    static func create(_ x: Arguments) throws(Errno) -> UInt64 {
        guard x.b <= UInt64(Limits.schemeNameLength), x.c <= 1024 else { throw .invalidArgument }
        let name = try UserBuffer(x.a, x.b).bytes()
        guard Namespace.isValid(name) else { throw .invalidArgument }
        let depth = x.c == 0 ? Limits.requestDepth : Int(x.c)
        try Frames.admit(bytes: UserScheme.size(depth: depth))
        let process = Thread.current.process
        guard process.namespace.mayCreate(name) else { throw .permissionDenied }
        let scheme = UserScheme(name: name, depth: depth)
        try SchemeRegistry.add(scheme)
        let description = ProviderDescription(scheme, space: process.space, path: name + [0x3a])
        do throws(Errno) {
            return UInt64(try process.handles.insert(description, closeOnExec: true))
        } catch {
            scheme.die()
            throw error
        }
    }

    private static func lookup(_ handle: UInt64) throws(Errno) -> ProviderDescription {
        let description = try Thread.withCurrent { (thread) throws(Errno) in
            try thread.process.handles.lookup(handle)
        }
        guard let provider = description as? ProviderDescription else { throw .invalidArgument }
        return provider
    }

    static func serve(_ x: Arguments) throws(Errno) -> UInt64 {
        let provider = try lookup(x.a)
        var response: Response?
        if x.b != 0 {
            response = try UserBuffer(x.b, 16).load(as: Response.self, Response(tag: 0, result: 0))
        }
        if x.c == 0 {
            // Only an answer.
            guard let response else { return 0 }
            try provider.scheme.answerOnly(response)
            return 0
        }
        let target = try UserBuffer(x.c, UInt64(MemoryLayout<Request>.size))
        // The provider's description is held here, and the scheme by it.
        return try unsafe Unmanaged.passUnretained(provider.scheme)._withUnsafeGuaranteedRef { scheme in
            Result { () throws(Errno) in try scheme.serve(response, into: target, deadline: x.d) ? 1 : 0 }
        }.get()
    }

    static func notify(_ x: Arguments) throws(Errno) -> UInt64 {
        guard x.c <= 7 else { throw .invalidArgument }
        try lookup(x.a).scheme.notify(x.b, Readiness(rawValue: UInt32(x.c)))
        return 0
    }

    static func takeHandle(_ x: Arguments) throws(Errno) -> UInt64 {
        let attached = try lookup(x.a).scheme.takeAttachment(UInt32(truncatingIfNeeded: x.b))
        return UInt64(try Thread.current.process.handles.insert(attached))
    }
}
