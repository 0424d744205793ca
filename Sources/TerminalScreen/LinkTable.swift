/// The links of a screen (OSC 8). Cells hold a link's number; a number is used again when no cell has it any more.
struct LinkTable: Sendable {
    private struct Link: Equatable, Sendable {
        var identifier: [UInt8]
        var address: [UInt8]
    }

    private var links: [Link?] = []
    private var newest = 0
    /// After a search for free numbers that found few, so many links are not made before the next one.
    private var pause = 0

    static var limit: Int { 1024 }
    /// Longer addresses are none: what browsers take.
    static var addressLimit: Int { 2083 }

    /// The address of a link by its number, which is never 0.
    subscript(number: UInt16) -> [UInt8]? {
        number > 0 && Int(number) <= links.count ? links[Int(number) - 1]?.address : nil
    }

    /// The number for a link: that of an equal one, or a new one. 0 where there is no room.
    /// - Parameter inUse: tells the numbers that cells have.
    mutating func number(identifier: [UInt8], address: [UInt8], inUse: () -> Set<UInt16>) -> UInt16 {
        guard !address.isEmpty, address.count <= Self.addressLimit, identifier.count <= 256 else { return 0 }
        let link = Link(identifier: identifier, address: address)
        if newest < links.count, links[newest] == link { return UInt16(newest + 1) }
        if let index = links.firstIndex(of: link) { return UInt16(index + 1) }
        if links.count < Self.limit {
            links.append(link)
            newest = links.count - 1
            return UInt16(links.count)
        }
        if let free = links.firstIndex(of: nil) {
            links[free] = link
            newest = free
            return UInt16(free + 1)
        }
        guard pause == 0 else {
            pause -= 1
            return 0
        }
        let used = inUse()
        for index in links.indices where !used.contains(UInt16(index + 1)) { links[index] = nil }
        let freed = links.count - used.count
        if freed < Self.limit / 4 { pause = Self.limit }
        guard freed > 0, let free = links.firstIndex(of: nil) else { return 0 }
        links[free] = link
        newest = free
        return UInt16(free + 1)
    }
}
