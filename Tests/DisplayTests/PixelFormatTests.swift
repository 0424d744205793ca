import Display
import Testing

struct PixelFormatTests {
    @Test func `16-bit pixels keep the highest bits`() {
        #expect(PixelFormat.encode16(0xffffff) == 0xffff)
        #expect(PixelFormat.encode16(0xff0000) == 0xf800)
        #expect(PixelFormat.encode16(0x00ff00) == 0x07e0)
        #expect(PixelFormat.encode16(0x0000ff) == 0x001f)
    }
}
