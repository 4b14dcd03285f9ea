/**
 * What the tables of cases of all planners share. Each test states one rule: a small state, the
 * plan, and the state after it. States come about by transactions only, so that none is impossible.
 */
@NullMarked
package dev.skep.controllers;

import org.jspecify.annotations.NullMarked;
