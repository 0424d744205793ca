extension BitmapFont {
    /// A plain font of the printable ASCII characters, 8 by 16, for when there is no font file. We drew it ourselves.
    ///
    /// It is drawn on 5 columns and 9 rows and stretched: a row of strokes stays one pixel high, the rows between are
    /// doubled, so that letters are 11 pixels high with 3 below the base line.
    public static let builtIn: BitmapFont = {
        let heights = [1, 2, 2, 1, 2, 2, 1, 2, 1]
        var bitmap: [UInt8] = []
        for drawing in drawings {
            bitmap += [0, 0]
            for (row, height) in heights.enumerated() {
                let columns = UInt8(truncatingIfNeeded: drawing >> UInt64(40 - 5 * row)) & 0x1f
                bitmap += Array(repeating: columns << 2, count: height)
            }
        }
        let map = drawings.indices.map { (character: UInt32($0) + 0x20, glyph: UInt32($0)) }
        return BitmapFont(width: 8, height: 16, glyphCount: drawings.count, bitmap: bitmap, map: map)
    }()

    /// From the space to the tilde: 9 rows of 5 columns each, the first row in the highest bits.
    private static let drawings: [UInt64] = [
        0x0, 0x42108401000, 0xa5280000000, 0xa57d5f52800, 0x47d1c5f1000, 0x19c88889cc00, 0xc9511593400, 0x42100000000,
        0x22210820800, 0x82084222000, 0x255d520000, 0x213e420000, 0x21100, 0x3e000000, 0x21000, 0x10888884000,
        0xe8ceb98b800, 0x46508427c00, 0xe884c887c00, 0xe884c18b800, 0x232a5f10800, 0x1f878218b800, 0x6443d18b800,
        0x1f0888442000, 0xe8c5d18b800, 0xe8c5e113000, 0x108021000, 0x108021100, 0x22220820800, 0x7c1f00000,
        0x82082222000, 0xe884c401000, 0xe8deb783c00, 0x4547f18c400, 0x1e8c7d18f800, 0xe8c2108b800, 0x1c9463197000,
        0x1f843d087c00, 0x1f843d084000, 0xe8c2f18bc00, 0x118c7f18c400, 0xe2108423800, 0x71084293000, 0x119531494400,
        0x108421087c00, 0x11dd6b18c400, 0x11ce6b39c400, 0xe8c6318b800, 0x1e8c7d084000, 0xe8c63593400, 0x1e8c7d494400,
        0xf841c10f800, 0x1f2108421000, 0x118c6318b800, 0x118c62a51000, 0x118c6b5dc400, 0x118a88a8c400, 0x118a88421000,
        0x1f0888887c00, 0xe4210843800, 0x108208208400, 0xe1084213800, 0x45440000000, 0x3e0, 0x82000000000,
        0x382f8bc00, 0x1087a318f800, 0x3a308b800, 0x10be318bc00, 0x3a3f83800, 0x64790842000, 0x3e318bc2e,
        0x1087a318c400, 0x40308423800, 0x2018421084c, 0x1084a98a4800, 0xc2108423800, 0x6ab5ad400, 0x7a318c400,
        0x3a318b800, 0x7a318fa10, 0x3e318bc21, 0x5b1084000, 0x3e0e0f800, 0x84790841800, 0x46318bc00, 0x462a51000,
        0x46b5aa800, 0x454454400, 0x46318bc2e, 0x7c4447c00, 0x32110420c00, 0x42108421080, 0x182104426000, 0x26b200000,
    ]
}
