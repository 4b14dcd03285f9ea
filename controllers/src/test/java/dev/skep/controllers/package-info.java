@NullMarked
package dev.skep.controllers;

import org.jspecify.annotations.NullMarked;
