import Testing

@testable import WindowServer

@Suite struct LatencyTests {
    @Test func `percentiles are times that there were`() {
        var latencies = Latencies()
        #expect(latencies.percentile(50) == 0)
        for time in (1...100).reversed() { latencies.add(UInt64(time)) }
        #expect(latencies.percentile(50) == 50 && latencies.percentile(99) == 99)
        #expect(latencies.percentile(0) == 1 && latencies.percentile(100) == 100 && latencies.percentile(1000) == 100)
    }

    @Test func `only the last ones count, and none that had no frame to wait for`() {
        var latencies = Latencies()
        latencies.add(2_000_000_000)
        #expect(latencies.count == 0)
        for time in 1...5000 as ClosedRange<UInt64> { latencies.add(time) }
        #expect(latencies.count == 512 && latencies.percentile(0) == 5000 - 511)
    }
}
