@testable import ImageMaking

/// A small ELF file, put together field by field, so that every field can be wrong.
struct TestELF {
    struct Load {
        var flags: UInt32
        var address: Int
        var content: [UInt8]
        var extra = 0
    }

    var type: UInt16 = 3
    var machine: UInt16 = 62
    var entry: UInt64 = 0x1000
    var loads: [Load] = [
        Load(flags: 4, address: 0, content: [1, 2, 3]),
        Load(flags: 5, address: 0x1000, content: Array(repeating: 0x90, count: 32)),
        Load(flags: 6, address: 0x2010, content: Array(repeating: 0, count: 64), extra: 10000),
    ]
    /// Offset, type and addend.
    var relocations: [(UInt64, UInt64, UInt64)] = [(0x2010, 8, 0x1004)]
    var extraTags: [(UInt64, UInt64)] = []
    var extraSegments: [UInt32] = []
    /// Symbols: kind, section, address, name. Section 1 is code, section 2 is not.
    var symbols: [(UInt8, UInt16, UInt64, String)] = []

    /// The relocations lie in a segment of their own at 0x8000, the dynamic table behind them.
    var bytes: [UInt8] {
        var records: [UInt8] = []
        for (offset, type, addend) in relocations {
            for number in [offset, type, addend] { records.append(number: number) }
        }
        let relocationSize = records.count
        for (tag, value) in [(7, 0x8000), (8, UInt64(relocationSize)), (9, 24)] + extraTags + [(0, 0)] {
            records.append(number: tag)
            records.append(number: value)
        }
        let all = loads + [Load(flags: 4, address: 0x8000, content: records)]
        let headerCount = all.count + 1 + extraSegments.count
        var body: [UInt8] = []
        var headers: [UInt8] = []
        let bodyStart = 64 + headerCount * 56
        for load in all {
            headers.append(
                program: 1, load.flags, offset: bodyStart + body.count, load.address, load.content.count, load.extra)
            body += load.content
        }
        headers.append(
            program: 2, 4, offset: bodyStart + body.count - (records.count - relocationSize), 0x8000 + relocationSize,
            records.count - relocationSize, 0)
        for type in extraSegments { headers.append(program: type, 4, offset: 0, 0, 0, 0) }
        return header(sections: bodyStart + body.count, segments: headerCount) + headers + body
            + sections(at: bodyStart + body.count)
    }

    private func header(sections: Int, segments: Int) -> [UInt8] {
        var header: [UInt8] = [0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0]
        header.append(number: type)
        header.append(number: machine)
        header.append(number: UInt32(1))
        header.append(number: entry)
        header.append(number: UInt64(64))
        header.append(number: UInt64(sections))
        header.append(number: UInt32(0))
        for number in [64, 56, segments, 64, 5, 0] { header.append(number: UInt16(number)) }
        return header
    }

    /// No section, code, data, symbols, names; their content follows the five headers.
    private func sections(at offset: Int) -> [UInt8] {
        var table = [UInt8](repeating: 0, count: 24)
        var names: [UInt8] = [0]
        for (kind, section, address, name) in symbols {
            table.append(number: UInt32(names.count))
            table += [kind, 0]
            table.append(number: section)
            table.append(number: address)
            table.append(number: UInt64(4))
            names += Array(name.utf8) + [0]
        }
        let content = offset + 5 * 64
        var headers: [UInt8] = []
        headers.append(section: 0, flags: 0, 0, 0, link: 0)
        headers.append(section: 1, flags: 6, 0, 0, link: 0)
        headers.append(section: 1, flags: 3, 0, 0, link: 0)
        headers.append(section: 2, flags: 0, content, table.count, link: 4)
        headers.append(section: 3, flags: 0, content + table.count, names.count, link: 0)
        return headers + table + names
    }
}

extension [UInt8] {
    fileprivate mutating func append(
        program type: UInt32, _ flags: UInt32, offset: Int, _ address: Int, _ size: Int, _ extra: Int
    ) {
        append(number: type)
        append(number: flags)
        for number in [offset, address, address, size, size + extra, 4096] { append(number: UInt64(number)) }
    }

    fileprivate mutating func append(section type: UInt32, flags: UInt64, _ offset: Int, _ size: Int, link: UInt32) {
        append(number: UInt32(0))
        append(number: type)
        append(number: flags)
        for number in [0, offset, size] { append(number: UInt64(number)) }
        append(number: link)
        append(number: UInt32(0))
        append(number: UInt64(1))
        append(number: UInt64(24))
    }
}
