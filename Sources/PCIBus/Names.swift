/// What the numbers of functions mean, for people.
public enum Names {
    /// The kind of a function by its class and subclass.
    public static func kind(_ classCode: UInt8, _ subclass: UInt8) -> StaticString {
        switch UInt16(classCode) << 8 | UInt16(subclass) {
        case 0x0001: "VGA compatible unclassified device"
        case 0x0100: "SCSI storage controller"
        case 0x0101: "IDE interface"
        case 0x0105: "ATA controller"
        case 0x0106: "SATA controller"
        case 0x0107: "Serial attached SCSI controller"
        case 0x0108: "Non-volatile memory controller"
        case 0x0200: "Ethernet controller"
        case 0x0280: "Network controller"
        case 0x0300: "VGA compatible controller"
        case 0x0302: "3D controller"
        case 0x0380: "Display controller"
        case 0x0400: "Multimedia video controller"
        case 0x0401: "Multimedia audio controller"
        case 0x0403: "Audio device"
        case 0x0500: "RAM memory"
        case 0x0600: "Host bridge"
        case 0x0601: "ISA bridge"
        case 0x0604: "PCI bridge"
        case 0x0680: "Bridge"
        case 0x0700: "Serial controller"
        case 0x0780: "Communication controller"
        case 0x0800: "Interrupt controller"
        case 0x0801: "DMA controller"
        case 0x0805: "SD host controller"
        case 0x0880: "System peripheral"
        case 0x0900: "Keyboard controller"
        case 0x0c00: "FireWire"
        case 0x0c03: "USB controller"
        case 0x0c05: "SMBus"
        case 0x0d80: "Wireless controller"
        case 0x1000: "Network and computing encryption device"
        case 0x1180: "Signal processing controller"
        default: kind(classCode)
        }
    }

    private static func kind(_ classCode: UInt8) -> StaticString {
        switch classCode {
        case 0x01: "Mass storage controller"
        case 0x02: "Network controller"
        case 0x03: "Display controller"
        case 0x04: "Multimedia controller"
        case 0x05: "Memory controller"
        case 0x06: "Bridge"
        case 0x07: "Communication controller"
        case 0x08: "System peripheral"
        case 0x09: "Input device controller"
        case 0x0a: "Docking station"
        case 0x0b: "Processor"
        case 0x0c: "Serial bus controller"
        case 0x0d: "Wireless controller"
        case 0x0e: "Intelligent controller"
        case 0x0f: "Satellite communications controller"
        case 0x10: "Encryption controller"
        case 0x11: "Signal processing controller"
        case 0x12: "Processing accelerator"
        case 0xff: "Unassigned class"
        default: "Unclassified device"
        }
    }

    /// The makers that are met most often; nil for others.
    public static func vendor(_ number: UInt16) -> StaticString? {
        switch number {
        case 0x1000: "Broadcom / LSI"
        case 0x1002: "AMD / ATI"
        case 0x1013: "Cirrus Logic"
        case 0x1022: "AMD"
        case 0x106b: "Apple"
        case 0x10de: "NVIDIA"
        case 0x10ec: "Realtek"
        case 0x1106: "VIA"
        case 0x1234: "QEMU"
        case 0x14e4: "Broadcom"
        case 0x15ad: "VMware"
        case 0x168c: "Qualcomm Atheros"
        case 0x1912: "Renesas"
        case 0x1969: "Qualcomm Atheros"
        case 0x1af4: "Red Hat (virtio)"
        case 0x1b21: "ASMedia"
        case 0x1b36: "Red Hat (QEMU)"
        case 0x1b4b: "Marvell"
        case 0x144d: "Samsung"
        case 0x1217: "O2 Micro"
        case 0x197b: "JMicron"
        case 0x1987: "Phison"
        case 0x15b7: "SanDisk"
        case 0x80ee: "VirtualBox"
        case 0x8086: "Intel"
        default: nil
        }
    }

    public static func capability(_ id: UInt8) -> StaticString {
        switch id {
        case 0x01: "power management"
        case 0x02: "AGP"
        case 0x03: "vital product data"
        case 0x04: "slot identification"
        case 0x05: "MSI"
        case 0x06: "CompactPCI hot swap"
        case 0x07: "PCI-X"
        case 0x08: "HyperTransport"
        case 0x09: "vendor specific"
        case 0x0a: "debug port"
        case 0x0c: "hot plug"
        case 0x0d: "bridge subsystem"
        case 0x0f: "secure device"
        case 0x10: "PCI Express"
        case 0x11: "MSI-X"
        case 0x12: "SATA"
        case 0x13: "advanced features"
        default: "unknown"
        }
    }
}
