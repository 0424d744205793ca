/// What becomes of a dead key and the character after it.
enum DeadKeys {
    /// Whether a layout's character is a dead key.
    static func isDead(_ scalar: UInt32) -> Bool { scalar >= 0x300 && scalar < 0x370 }

    /// One composed character; nil where there is none for the pair.
    static func compose(_ mark: UInt32, _ base: UInt32) -> UInt32? {
        guard let row = table.first(where: { $0.mark == mark }) else { return nil }
        if base == 0x20 || base == mark { return row.alone }
        guard let index = row.bases.firstIndex(of: base) else { return nil }
        return row.composed[index]
    }

    /// The mark as a character of its own.
    static func alone(_ mark: UInt32) -> UInt32 { table.first { $0.mark == mark }?.alone ?? mark }

    private struct Row: Sendable {
        let mark: UInt32
        let alone: UInt32
        let bases: [UInt32]
        let composed: [UInt32]

        init(_ mark: UInt32, _ alone: UInt32, _ bases: String, _ composed: String) {
            self.mark = mark
            self.alone = alone
            self.bases = bases.unicodeScalars.map { $0.value }
            self.composed = composed.unicodeScalars.map { $0.value }
        }
    }

    private static let table: [Row] = [
        Row(0x300, 0x60, "aeiounwyAEIOUNWY", "àèìòùǹẁỳÀÈÌÒÙǸẀỲ"),
        Row(0x301, 0xb4, "aeiouyclnrszwgAEIOUYCLNRSZWG", "áéíóúýćĺńŕśźẃǵÁÉÍÓÚÝĆĹŃŔŚŹẂǴ"),
        Row(0x302, 0x5e, "aeioucghjswyAEIOUCGHJSWY", "âêîôûĉĝĥĵŝŵŷÂÊÎÔÛĈĜĤĴŜŴŶ"),
        Row(0x303, 0x7e, "anoiuANOIU", "ãñõĩũÃÑÕĨŨ"),
        Row(0x304, 0xaf, "aeiouAEIOU", "āēīōūĀĒĪŌŪ"),
        Row(0x306, 0x2d8, "aegouAEGOU", "ăĕğŏŭĂĔĞŎŬ"),
        Row(0x307, 0x2d9, "ceigzCEGIZ", "ċėıġżĊĖĠİŻ"),
        Row(0x308, 0xa8, "aeiouyAEIOUY", "äëïöüÿÄËÏÖÜŸ"),
        Row(0x30a, 0x2da, "auAU", "åůÅŮ"),
        Row(0x30b, 0x2dd, "ouOU", "őűŐŰ"),
        Row(0x30c, 0x2c7, "cdeglnrstzCDEGLNRSTZ", "čďěǧľňřšťžČĎĚǦĽŇŘŠŤŽ"),
        Row(0x323, 0x2e, "aeiouAEIOU", "ạẹịọụẠẸỊỌỤ"),
        Row(0x327, 0xb8, "cstCST", "çşţÇŞŢ"),
        Row(0x328, 0x2db, "aeiuAEIU", "ąęįųĄĘĮŲ"),
    ]
}
