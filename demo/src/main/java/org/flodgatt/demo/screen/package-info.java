/** What the demo shows: its progress, the commands to try, how it goes, the log of the server. */
@NullMarked
package org.flodgatt.demo.screen;

import org.jspecify.annotations.NullMarked;
