/**
 * Deciding what the cluster does next. One package per controller, each a pure planner: a slice of
 * one state goes in, a {@link dev.skep.controllers.Plan} comes out. One driver runs them all.
 *
 * <p>What always holds: nothing here knows a thread, a clock or chance. Time comes in as an
 * argument, new identifiers are derived from what they are made for, and every effect is a mutation
 * that the store applies or refuses.
 *
 * <p>What users wish is written by {@link dev.skep.controllers.admission} alone. Of all that the
 * system itself writes, each line below has one writer, so that two controllers never pull at one
 * thing. A task cannot go on when it ended, or its node is down, drained or gone, while it is the
 * newest one wanted in its slot; where the slot is a node that shall not have it, it is unwanted
 * there; it must leave when it does not suit its node any more, and that it had to is explained
 * until it has. With its addresses a task gets the status {@code pending}, with its node {@code
 * assigned}. Of a set, admission writes what it owns, and this system forgets what is gone. Every
 * controller may record events.
 *
 * <table>
 * <caption>Who writes what the system decides and finds</caption>
 * <tr><th>what</th><th>when</th><th>mutation</th><th>writer</th></tr>
 * <tr><td>Node.description</td><td>always</td><td>DescribeNode</td><td>nodeavailability</td></tr>
 * <tr><td>Node.status</td><td>always</td><td>ReportNode</td><td>nodeavailability</td></tr>
 * <tr><td>Task</td><td>its slot is free</td><td>Put</td><td>replicated</td></tr>
 * <tr><td>Task</td><td>its node has none</td><td>Put</td><td>global</td></tr>
 * <tr><td>Task</td><td>its job is not complete</td><td>Put</td><td>job</td></tr>
 * <tr><td>Task</td><td>its spec is new</td><td>Put</td><td>rollingupdate</td></tr>
 * <tr><td>Task</td><td>the one before it cannot go on</td><td>Put</td><td>restart</td></tr>
 * <tr><td>Task</td><td>the one before it must leave</td><td>Put</td><td>enforcement</td></tr>
 * <tr><td>Task.node</td><td>always</td><td>AssignTask</td><td>scheduling</td></tr>
 * <tr><td>Task.addresses</td><td>always</td><td>AllocateTask</td><td>allocation</td></tr>
 * <tr><td>Task.status</td><td>its node tells</td><td>ReportTask</td><td>its node's session</td></tr>
 * <tr><td>Task.status</td><td>rejected</td><td>ReportTask</td><td>enforcement</td></tr>
 * <tr><td>Task.status</td><td>orphaned</td><td>ReportTask</td><td>nodeavailability</td></tr>
 * <tr><td>Task.desired</td><td>running</td><td>DesireTask</td><td>restart</td></tr>
 * <tr><td>Task.desired</td><td>complete</td><td>DesireTask</td><td>restart</td></tr>
 * <tr><td>Task.desired</td><td>shutdown, it cannot go on</td><td>DesireTask</td><td>restart</td></tr>
 * <tr><td>Task.desired</td><td>shutdown, it could go on</td><td>DesireTask</td><td>rollingupdate</td></tr>
 * <tr><td>Task.desired</td><td>shutdown, it must leave</td><td>DesireTask</td><td>enforcement</td></tr>
 * <tr><td>Task.desired</td><td>shutdown, unwanted there</td><td>DesireTask</td><td>global</td></tr>
 * <tr><td>Task.desired</td><td>shutdown of a job, unwanted there</td><td>DesireTask</td><td>job</td></tr>
 * <tr><td>Task.desired</td><td>remove</td><td>DesireTask</td><td>replicated</td></tr>
 * <tr><td>Task.desired</td><td>remove, of a global service</td><td>DesireTask</td><td>global</td></tr>
 * <tr><td>Task.desired</td><td>remove, of a job</td><td>DesireTask</td><td>job</td></tr>
 * <tr><td>Service</td><td>its update failed</td><td>Put</td><td>rollingupdate</td></tr>
 * <tr><td>ServiceRevision</td><td>its update failed</td><td>Put</td><td>rollingupdate</td></tr>
 * <tr><td>Service.update</td><td>always</td><td>ReportUpdate</td><td>rollingupdate</td></tr>
 * <tr><td>Service.endpoint</td><td>always</td><td>AllocateService</td><td>allocation</td></tr>
 * <tr><td>Service.waitingOn</td><td>always</td><td>Explain</td><td>rollingupdate</td></tr>
 * <tr><td>Service.waitingOn</td><td>of a job</td><td>Explain</td><td>job</td></tr>
 * <tr><td>Task.waitingOn</td><td>it is new</td><td>Explain</td><td>allocation</td></tr>
 * <tr><td>Task.waitingOn</td><td>it has no node</td><td>Explain</td><td>scheduling</td></tr>
 * <tr><td>Task.waitingOn</td><td>it must leave</td><td>Explain</td><td>enforcement</td></tr>
 * <tr><td>Task.waitingOn</td><td>it has a node</td><td>Explain</td><td>restart</td></tr>
 * <tr><td>Network</td><td>ports are published on it</td><td>Put</td><td>allocation</td></tr>
 * <tr><td>Network.status</td><td>it has none</td><td>AllocateNetwork</td><td>allocation</td></tr>
 * <tr><td>Network.status</td><td>its nodes change</td><td>AllocateBalancers</td><td>allocation</td></tr>
 * <tr><td>Network.waitingOn</td><td>always</td><td>Explain</td><td>allocation</td></tr>
 * <tr><td>Task</td><td>it goes</td><td>Delete</td><td>reaping</td></tr>
 * <tr><td>Service</td><td>it goes</td><td>Delete</td><td>reaping</td></tr>
 * <tr><td>ServiceRevision</td><td>it goes</td><td>Delete</td><td>reaping</td></tr>
 * <tr><td>Stack</td><td>it goes</td><td>Delete</td><td>reaping</td></tr>
 * <tr><td>Network</td><td>it goes</td><td>Delete</td><td>reaping</td></tr>
 * <tr><td>Secret</td><td>it goes</td><td>Delete</td><td>reaping</td></tr>
 * <tr><td>Config</td><td>it goes</td><td>Delete</td><td>reaping</td></tr>
 * <tr><td>Set</td><td>it goes</td><td>Delete</td><td>reaping</td></tr>
 * <tr><td>Set</td><td>always</td><td>Put</td><td>reaping</td></tr>
 * <tr><td>Secret</td><td>a version of it goes</td><td>Put</td><td>reaping</td></tr>
 * <tr><td>Config</td><td>a version of it goes</td><td>Put</td><td>reaping</td></tr>
 * <tr><td>Blob</td><td>it goes</td><td>Delete</td><td>reaping</td></tr>
 * </table>
 */
@NullMarked
package dev.skep.controllers;

import org.jspecify.annotations.NullMarked;
