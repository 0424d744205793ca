public import Bytes

extension Function {
    /// What `pci:LOCATION/information` says: a line for each fact, `key: value`.
    public var text: ByteString {
        var text = ByteString()
        func hexadecimal(_ key: StaticString, _ number: some BinaryInteger, _ width: Int) {
            text.append(key)
            text.append(": 0x")
            text.append(hexadecimal: number, width: width)
            text.append("\n")
        }
        hexadecimal("vendor", vendor, 4)
        hexadecimal("device", device, 4)
        hexadecimal("class", UInt32(classCode) << 16 | UInt32(subclass) << 8 | UInt32(interface), 6)
        hexadecimal("revision", revision, 2)
        if subsystemVendor != 0 || subsystem != 0 {
            hexadecimal("subsystem-vendor", subsystemVendor, 4)
            hexadecimal("subsystem", subsystem, 4)
        }
        text.append("kind: ")
        text.append(Names.kind(classCode, subclass))
        text.append("\n")
        if let name = Names.vendor(vendor) {
            text.append("maker: ")
            text.append(name)
            text.append("\n")
        }
        if interruptPin != 0 {
            text.append("interrupt: ")
            text.append(decimal: interruptLine)
            text.append(" pin ")
            text.append(0x40 + min(interruptPin, 4))
            text.append("\n")
        }
        if let secondaryBus { hexadecimal("bus-behind", secondaryBus, 2) }
        for entry in bases { text.append(line(entry.index, entry.base)) }
        for capability in capabilities {
            text.append("capability: 0x")
            text.append(hexadecimal: capability.id, width: 2)
            text.append(" at 0x")
            text.append(hexadecimal: capability.offset, width: 2)
            text.append(" ")
            text.append(Names.capability(capability.id))
            text.append("\n")
        }
        return text
    }

    private func line(_ index: Int, _ base: BaseAddress) -> ByteString {
        var text: ByteString = "base"
        text.append(decimal: index)
        switch base {
        case .ports(let address, let size):
            text.append(": ports 0x")
            text.append(hexadecimal: address)
            text.append(" size 0x")
            text.append(hexadecimal: size)
        case .memory(let address, let size, let isPrefetchable, let is64Bit):
            text.append(": memory 0x")
            text.append(hexadecimal: address)
            text.append(" size 0x")
            text.append(hexadecimal: size)
            if is64Bit { text.append(" 64-bit") }
            if isPrefetchable { text.append(" prefetchable") }
        }
        text.append("\n")
        return text
    }
}
