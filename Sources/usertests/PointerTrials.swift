import Bytes
import SchemeProtocol

/// Every argument that is an address, with every kind of address that a program must not name.
enum PointerTrials {
    static var all: [Trial] {
        [
            Trial("wild pointers for input are refused", inputs),
            Trial("wild pointers for output are refused", outputs),
            Trial("memory that is not mapped is refused", unmapped),
            Trial("read-only memory is no place for results", readOnlyResults),
            Trial("memory without rights is refused both ways", noRights),
            Trial("lengths that wrap around are refused", wrappingLengths),
            Trial("a buffer that ends in a hole gives part or an error", raggedBuffers),
            Trial("code pages are no place for results", codePages),
        ]
    }

    /// The null page, the kernel's half, beyond user space, and what is no address at all.
    static var wild: [UInt64] {
        [
            1, 8, 4095, 4096, 0x10_0000, 0x20_0000, 0xfee0_0000, 0x0fff_ffff_f000, 0x0000_7fff_ffff_f000,
            0x0000_7fff_ffff_ffff, 0x0000_8000_0000_0000, 0x0800_0000_0000_0000, 0xffff_7fff_ffff_f000,
            0xffff_8000_0000_0000, 0xffff_ffff_8000_0000, UInt64.max - 4095, UInt64.max - 7, .max,
        ]
    }

    /// A call with one address in it.
    private struct Use {
        let name: ByteString
        let call: (UInt64) -> Int64

        init(_ name: ByteString, _ call: @escaping (UInt64) -> Int64) {
            self.name = name
            self.call = call
        }
    }

    private static func inputUses() throws(Failure) -> [Use] {
        let pipe = try Kernel.pipe()
        let root = try Kernel.allowed(Kernel.open("initfs:"), "open initfs:")
        let queue = try Kernel.allowed(Kernel.open("event:", [.read, .write]), "open event:")
        let timer = try Kernel.allowed(Kernel.open("time:timer", [.read, .write]), "open time:timer")
        let process = try Kernel.allowed(Kernel.call(.processCreate), "processCreate")
        try Kernel.allowed(Kernel.call(.processMap, process, 0x2000_0000_0000, 4096, 19, Kernel.none), "processMap")
        let provider = try Kernel.allowed(Kernel.createScheme("ut-pointers"), "schemeCreate")
        let text = Kernel.text("initfs:x", second: true)
        return [
            Use("open") { Kernel.call(.open, $0, 7, 1) },
            Use("openAt") { Kernel.call(.openAt, root, $0, 3, 1) },
            Use("duplicate") { Kernel.call(.duplicate, pipe.read, $0, 5) },
            Use("write to a pipe") { Kernel.call(.write, pipe.write, $0, 8) },
            Use("write to event:") { Kernel.call(.write, queue, $0, 24) },
            Use("write to time:timer") { Kernel.call(.write, timer, $0, 8) },
            Use("rename, old") { Kernel.call(.rename, $0, 8, text, 8) },
            Use("rename, new") { Kernel.call(.rename, text, 8, $0, 8) },
            Use("unlink") { Kernel.call(.unlink, $0, 8) },
            Use("link, old") { Kernel.call(.link, $0, 8, text, 8) },
            Use("link, new") { Kernel.call(.link, text, 8, $0, 8) },
            Use("processWrite") { Kernel.call(.processWrite, process, 0x2000_0000_0000, $0, 8) },
            Use("processSet name") { Kernel.call(.processSet, process, ProcessAttribute.name.rawValue, $0, 8) },
            Use("signalAction") { Kernel.call(.signalAction, 10, $0) },
            Use("futex wait") { Kernel.call(.futex, 0, $0 & ~3, 0, 1) },
            Use("futex wake") { Kernel.call(.futex, 1, $0 & ~3, 1) },
            Use("namespaceCreate") { Kernel.call(.namespaceCreate, $0, 4) },
            Use("schemeCreate") { Kernel.call(.schemeCreate, $0, 4) },
            Use("schemeServe, answer") { Kernel.call(.schemeServe, provider, $0, 0, 1) },
            Use("call") { Kernel.call(.call, root, 1, 0, $0, 16, 16) },
        ]
    }

    private static func outputUses() throws(Failure) -> [Use] {
        let root = try Kernel.allowed(Kernel.open("initfs:", [.read, .directory]), "open initfs:")
        let schemes = try Kernel.allowed(Kernel.open(":"), "open :")
        let names = try Kernel.allowed(Kernel.open("sys:uname"), "open sys:uname")
        let clock = try Kernel.allowed(Kernel.open("time:monotonic"), "open time:monotonic")
        let provider = try Kernel.allowed(Kernel.createScheme("ut-outputs"), "schemeCreate")
        let pipe = try Kernel.pipe()
        try Kernel.allowed(Kernel.call(.write, pipe.write, Kernel.text("full of bytes"), 13), "write")
        return [
            Use("read of a text") { Kernel.call(.readAt, names, $0, 16, 0) },
            Use("read of a clock") { Kernel.call(.read, clock, $0, 8) },
            Use("read of a pipe") { Kernel.call(.read, pipe.read, $0, 8) },
            Use("stat") { Kernel.call(.stat, root, $0) },
            Use("path") { Kernel.call(.path, root, $0, 64) },
            Use("directoryEntries of :") { Kernel.call(.directoryEntries, schemes, $0, 256, 0) },
            Use("wait") { Kernel.call(.wait, .max, $0, 1) },
            Use("signalAction, old") { Kernel.call(.signalAction, 10, 0, $0) },
            Use("schemeServe, request") { Kernel.call(.schemeServe, provider, 0, $0, 1) },
        ]
    }

    private static func refuseAll(_ uses: [Use], _ addresses: [UInt64]) throws(Failure) {
        for use in uses {
            for address in addresses {
                var what = use.name + " at 0x"
                what.append(hexadecimal: address)
                try Kernel.refused(use.call(address), .badAddress, what)
            }
        }
    }

    private static func inputs() throws(Failure) { try refuseAll(inputUses(), wild) }

    private static func outputs() throws(Failure) { try refuseAll(outputUses(), wild) }

    private static func unmapped() throws(Failure) {
        let uses = try inputUses()
        let outputs = try outputUses()
        let hole = Kernel.hole
        // What has no such operation says so without a look at the payload.
        try refuseAll(uses.filter { $0.name != "call" }, [hole, AddressLayout.userBase, AddressLayout.userEnd - 4096])
        // A wait without children and a serve without requests have nothing to write.
        for use in outputs where use.name != "wait" && use.name != "schemeServe, request" {
            try refuseAll([use], [hole, AddressLayout.userBase, AddressLayout.userEnd - 4096])
        }
    }

    private static func readOnlyResults() throws(Failure) {
        let page = try Kernel.pages(1)
        Kernel.store(page, 1)
        try Kernel.allowed(Kernel.call(.protect, page, 4096, 1), "protect")
        for use in try outputUses() where use.name != "wait" && use.name != "schemeServe, request" {
            try Kernel.refused(use.call(page), .badAddress, use.name)
        }
        try Kernel.equal(Kernel.load(page), 1, "the read-only page")
    }

    private static func noRights() throws(Failure) {
        let page = try Kernel.pages(1)
        Kernel.store(page, 1)
        try Kernel.allowed(Kernel.call(.protect, page, 4096, 0), "protect")
        // As above: a call that is not there does not look at its payload.
        try refuseAll(inputUses().filter { $0.name != "call" }, [page])
    }

    private static func wrappingLengths() throws(Failure) {
        let names = try Kernel.allowed(Kernel.open("sys:uname"), "open sys:uname")
        let pipe = try Kernel.pipe()
        let page = try Kernel.pages(1)
        for length: UInt64 in [1 << 47, 1 << 62, 1 << 63, UInt64.max - 4095, .max, 0 &- page, 1 &- page] {
            try Kernel.refused(Kernel.call(.read, names, page, length), .badAddress, "read")
            try Kernel.refused(Kernel.call(.write, pipe.write, page, length), .badAddress, "write")
            try Kernel.refused(Kernel.call(.readAt, names, page, length, 0), .badAddress, "readAt")
            try Kernel.refused(Kernel.call(.path, names, page, length), .badAddress, "path")
            try Kernel.refused(Kernel.call(.open, page, length, 1), .nameTooLong, "open")
            try Kernel.refused(Kernel.call(.namespaceCreate, page, length), .argumentListTooLong, "namespaceCreate")
            try Kernel.refused(
                Kernel.call(.call, names, 1, 0, page, length, 0), .badAddress, or: .invalidArgument, "call")
        }
    }

    private static func raggedBuffers() throws(Failure) {
        let pages = try Kernel.pages(2)
        // Not taken away: something else might be mapped there at once.
        try Kernel.allowed(Kernel.call(.protect, pages + 4096, 4096, 0), "protect")
        let pipe = try Kernel.pipe()
        let sent = Kernel.call(.write, pipe.write, pages + 4088, 16)
        try Kernel.check(sent == 8 || sent == -Int64(Errno.badAddress.rawValue), "write: " + Kernel.describe(sent))
        let names = try Kernel.allowed(Kernel.open("sys:uname"), "open sys:uname")
        let got = Kernel.call(.read, names, pages + 4092, 16)
        try Kernel.check(got == 4 || got == -Int64(Errno.badAddress.rawValue), "read: " + Kernel.describe(got))
        try Kernel.refused(Kernel.call(.open, pages + 4092, 8, 1), .badAddress, "open")
    }

    private static func codePages() throws(Failure) {
        let page = try Kernel.pages(1)
        Kernel.store(page, 0xc3)
        try Kernel.allowed(Kernel.call(.protect, page, 4096, 5), "protect")
        let clock = try Kernel.allowed(Kernel.open("time:monotonic"), "open time:monotonic")
        try Kernel.refused(Kernel.call(.read, clock, page, 8), .badAddress, "read into code")
        try Kernel.equal(Kernel.load(page), 0xc3, "the code")
    }
}
