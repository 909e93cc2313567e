import NetlinkCodec

extension BridgeMulticast {
    /// What a recorded bridge and a traced request have in common.
    mutating func setEverySetting() {
        router = 2
        queriesWithOwnAddress = true
        isQuerier = true
        countsMessages = true
        igmpVersion = 3
        mldVersion = 2
        limits.groups = 1024
        limits.lastMemberQueries = 3
        limits.startupQueries = 4
        intervals.lastMember = .seconds(2)
        intervals.membership = .seconds(300)
        intervals.querier = .seconds(200)
        intervals.query = .seconds(100)
        intervals.queryResponse = .seconds(9)
        intervals.startupQuery = .seconds(30)
    }
}
