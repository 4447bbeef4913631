// A tester in Go: it says hello as often as --times tells it, and fails when it was told to say nothing.
package main

/*
#include <kubetest2/plugin.h>
#include <stdlib.h>

const char *kt2_flag_value(const kt2_host *host, kt2_call *call, const char *name);
kt2_status kt2_run_command(const kt2_host *host, kt2_call *call, const char *const *argv);
void kt2_fail(const kt2_host *host, kt2_call *call, const char *message);
*/
import "C"

import (
	"fmt"
	"strconv"
	"unsafe"
)

// operation is one call of the host's, with what may be asked of it.
type operation struct {
	host *C.kt2_host
	call *C.kt2_call
}

func (o operation) flag(name string) string {
	text := C.CString(name)
	defer C.free(unsafe.Pointer(text))
	return C.GoString(C.kt2_flag_value(o.host, o.call, text))
}

// run has the host run a command: it shows it in a dry run, ends it when the step is stopped, and says how it failed.
func (o operation) run(words ...string) C.kt2_status {
	size := C.size_t(len(words)+1) * C.size_t(unsafe.Sizeof(uintptr(0)))
	argv := (**C.char)(C.calloc(1, size))
	defer C.free(unsafe.Pointer(argv))
	for i, word := range words {
		text := C.CString(word)
		defer C.free(unsafe.Pointer(text))
		unsafe.Slice(argv, len(words)+1)[i] = text
	}
	return C.kt2_run_command(o.host, o.call, argv)
}

func (o operation) fail(message string) C.kt2_status {
	text := C.CString(message)
	defer C.free(unsafe.Pointer(text))
	C.kt2_fail(o.host, o.call, text)
	return C.KT2_FAILED
}

//export helloTest
func helloTest(host *C.kt2_host, call *C.kt2_call) (status C.kt2_status) {
	o := operation{host, call}
	defer func() {
		if why := recover(); why != nil {
			status = o.fail(fmt.Sprintf("the plugin panicked: %v", why))
		}
	}()
	times, _ := strconv.Atoi(o.flag("times"))
	if times < 1 {
		return o.fail(fmt.Sprintf("--times=%d: nothing to say", times))
	}
	for i := 1; i <= times; i++ {
		if status := o.run("echo", "hello from Go", strconv.Itoa(i)); status != C.KT2_OK {
			return status
		}
	}
	return C.KT2_OK
}

func main() {}
