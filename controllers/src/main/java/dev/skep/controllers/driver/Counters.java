package dev.skep.controllers.driver;

/** What {@link DriverMetrics} reports, while it is being counted. */
final class Counters {
  long looks;
  long plans;
  long commits;
  long mutations;
  long conflicts;
  long rejections;
  long unknownOutcomes;
  long failures;
  long faults;

  DriverMetrics read(Agenda agenda) {
    return new DriverMetrics(
        looks,
        plans,
        commits,
        mutations,
        conflicts,
        rejections,
        unknownOutcomes,
        failures,
        faults,
        agenda.queued(),
        agenda.timed());
  }
}
