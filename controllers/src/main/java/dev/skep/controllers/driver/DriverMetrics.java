package dev.skep.controllers.driver;

/**
 * Counters since the driver was made, for the metrics page.
 *
 * @param looks keys examined
 * @param plans plans that wanted something
 * @param commits transactions accepted
 * @param mutations mutations in them
 * @param conflicts transactions that came too late
 * @param rejections transactions that broke a rule of the state
 * @param unknownOutcomes attempts whose outcome stayed unknown and that were repeated
 * @param failures attempts that failed because there was no leader or no quorum
 * @param faults planners or stores that threw what they must not
 * @param queued keys that wait to be examined now
 * @param timers keys that will be examined at a later time
 */
public record DriverMetrics(
    long looks,
    long plans,
    long commits,
    long mutations,
    long conflicts,
    long rejections,
    long unknownOutcomes,
    long failures,
    long faults,
    int queued,
    int timers) {}
