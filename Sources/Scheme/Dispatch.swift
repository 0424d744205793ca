import Bytes
import Platform
import SchemeProtocol

/// Takes one request apart, calls the operation it means, and packs the result.
enum Dispatch {
    /// The answer, or nil when the provider gives it later.
    static func answer(_ request: Request, _ service: any Provider, takingFrom provider: HandleNumber) throws(Errno)
        -> Response?
    {
        guard let opcode = Opcode(rawValue: request.opcode) else { throw .notSupported }
        let handle = request.handle
        let caller = Caller(
            process: Int32(truncatingIfNeeded: request.caller), group: Int32(bitPattern: request.callerGroup))
        switch opcode {
        case .open:
            return response(request, try service.open(path(request), flags(request), mode: mode(request), caller))
        case .openAt:
            let opened = try service.open(path(request), in: handle, flags(request), mode: mode(request), caller)
            return response(request, opened)
        case .duplicate: return response(request, try service.duplicate(handle, path(request), caller))
        case .reopen:
            let opened = try service.reopen(path(request), flags(request), offset: request.argument2, caller)
            return response(request, opened)
        case .read, .write, .call, .send: return try transfer(request, opcode, service, caller, provider)
        case .watch:
            let interest = Readiness(rawValue: UInt32(truncatingIfNeeded: request.argument0))
            return response(request, Int64(try service.watch(handle, interest).rawValue))
        case .size: return response(request, Int64(clamping: try service.size(handle)))
        case .stat, .fileSystemStat, .path, .directoryEntries: return try describe(request, opcode, service)
        case .map:
            let flags = MapFlags(rawValue: UInt32(truncatingIfNeeded: request.argument2))
            let address = try service.map(
                handle, offset: request.argument0, length: Int(clamping: request.argument1), flags)
            return response(request, Int64(clamping: address))
        default:
            try change(request, opcode, service, caller)
            return response(request, 0)
        }
    }

    // MARK: Operations of one kind

    private static func transfer(
        _ request: Request, _ opcode: Opcode, _ service: any Provider, _ caller: Caller, _ provider: HandleNumber
    ) throws(Errno) -> Response? {
        let flags = OpenFlags(rawValue: UInt32(truncatingIfNeeded: opcode == .call ? 0 : request.argument1))
        let context = RequestContext(tag: request.tag, caller: caller, flags: flags)
        let offset = request.argument0 == .max ? nil : request.argument0
        let answer: Answer<Int64>
        switch opcode {
        case .read:
            answer = try request.withPayload { (buffer) throws(Errno) in
                try service.read(request.handle, &buffer, at: offset, context).widened
            }
        case .write:
            answer = try request.withPayload { (buffer) throws(Errno) in
                try service.write(request.handle, buffer.span, at: offset, context).widened
            }
        case .call:
            answer = try request.withPayload { (buffer) throws(Errno) in
                let inputLength = min(Int(clamping: request.argument2), buffer.count)
                return try service.call(
                    request.handle, request.argument0, request.argument1, &buffer, inputLength: inputLength, context)
            }
        default:
            let sent = try Host.takeHandle(provider, tag: request.tag)
            answer = .now(try service.take(sent, on: request.handle, request.argument0, context))
        }
        guard case .now(let result) = answer else { return nil }
        return response(request, result)
    }

    private static func describe(_ request: Request, _ opcode: Opcode, _ service: any Provider) throws(Errno)
        -> Response
    {
        let handle = request.handle
        let count = try request.withPayload { (buffer) throws(Errno) in
            switch opcode {
            case .stat: return try buffer.store(try service.stat(handle))
            case .fileSystemStat: return try buffer.store(try service.fileSystemStat(handle))
            case .path:
                let path = try service.path(handle)
                guard path.count <= buffer.count else { throw Errno.outOfRange }
                return buffer.fill(with: path.bytes.span)
            default:
                return try DirectoryRecords.encode(
                    try service.directoryEntries(handle, from: request.argument0), into: &buffer)
            }
        }
        return response(request, Int64(count))
    }

    private static func change(_ request: Request, _ opcode: Opcode, _ service: any Provider, _ caller: Caller)
        throws(Errno)
    {
        let handle = request.handle
        switch opcode {
        case .sync: try service.sync(handle)
        case .truncate: try service.truncate(handle, request.argument0)
        case .rename:
            let (old, new) = try paths(request)
            try service.rename(old, new, replacing: request.argument0 & 1 == 0, caller)
        case .unlink: try service.unlink(path(request), directory: request.argument0 & 1 != 0, caller)
        case .link:
            let (existing, new) = try paths(request)
            try service.link(existing, new, caller)
        case .changeMode: try service.changeMode(handle, UInt16(truncatingIfNeeded: request.argument0) & 0o7777)
        case .changeOwner:
            try service.changeOwner(handle, identity(request.argument0), identity(request.argument1))
        case .setTimes:
            try service.setTimes(handle, accessed: time(request.argument0), modified: time(request.argument1))
        case .setFlags: service.setFlags(handle, OpenFlags(rawValue: UInt32(truncatingIfNeeded: request.argument0)))
        default: throw .notSupported
        }
    }

    // MARK: Packing

    private static func response(_ request: Request, _ result: Int64) -> Response {
        Response(tag: request.tag, result: result)
    }

    private static func response(_ request: Request, _ opened: Opened) -> Response {
        switch opened {
        case .id(let id, let positioned):
            Response(
                tag: request.tag, flags: positioned ? Response.positioned : 0, result: Int64(truncatingIfNeeded: id))
        case .handle(let handle): Response(tag: request.tag, flags: Response.handle, result: Int64(handle))
        }
    }

    private static func flags(_ request: Request) -> OpenFlags {
        OpenFlags(rawValue: UInt32(truncatingIfNeeded: request.argument0))
    }

    private static func mode(_ request: Request) -> UInt16 { UInt16(truncatingIfNeeded: request.argument1) & 0o7777 }

    /// The payload as a path, without a NUL.
    private static func path(_ request: Request) throws(Errno) -> ByteString {
        let bytes = try bytes(request)
        if bytes.contains(0) { throw .invalidArgument }
        return ByteString(bytes)
    }

    /// The payload as two paths with a NUL between them.
    private static func paths(_ request: Request) throws(Errno) -> (ByteString, ByteString) {
        let pieces = ByteString(try bytes(request)).split(separator: 0)
        guard pieces.count == 2 else { throw .invalidArgument }
        return (pieces[0], pieces[1])
    }

    private static func bytes(_ request: Request) throws(Errno) -> [UInt8] {
        guard request.length <= Limits.pathLength * 2 + 1 else { throw .nameTooLong }
        return try request.withPayload { (buffer) throws(Errno) in
            var copy: [UInt8] = []
            copy.reserveCapacity(buffer.count)
            for index in 0..<buffer.count { copy.append(buffer[index]) }
            return copy
        }
    }

    private static func identity(_ argument: UInt64) -> UInt32? {
        argument == .max ? nil : UInt32(truncatingIfNeeded: argument)
    }

    private static func time(_ argument: UInt64) -> TimeSpec? {
        if argument == .max { return nil }
        return TimeSpec(
            seconds: Int64(argument / 1_000_000_000), nanoseconds: Int64(argument % 1_000_000_000))
    }
}

extension Answer where Value == Int {
    /// As it travels.
    var widened: Answer<Int64> {
        switch self {
        case .now(let count): .now(Int64(count))
        case .later: .later
        }
    }
}
