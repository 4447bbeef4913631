//! A deployer in Rust: its cluster is a file in the run's directory.
mod kt2;

use kt2::{Call, Command, Deployer, Failure, Flag, Host, Plugin, Question, Run, Shared, Sink};
use std::ffi::{CStr, CString};
use std::mem::size_of;
use std::os::raw::{c_char, c_void};
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::path::Path;
use std::ptr::null;

macro_rules! text {
    ($text:expr) => {
        concat!($text, "\0").as_ptr() as *const c_char
    };
}

pub struct Hello {
    host: &'static Host,
    cluster: String,
}

/// Why an operation ended early.
enum Trouble {
    Because(String),
    Reported(i32), // the host knows already
}

impl Hello {
    unsafe fn flag(&self, call: *mut Call, name: *const c_char) -> String {
        let value = (self.host.flag)(call, name, 0);
        if value.is_null() { String::new() } else { CStr::from_ptr(value).to_string_lossy().into_owned() }
    }

    /// The host runs commands: it shows them in a dry run, ends them when the step is stopped, and says how one failed.
    unsafe fn run(&self, call: *mut Call, words: &[&str]) -> Result<(), Trouble> {
        let words: Vec<CString> = words.iter().map(|word| CString::new(*word).unwrap_or_default()).collect();
        let mut argv: Vec<*const c_char> = words.iter().map(|word| word.as_ptr()).collect();
        argv.push(null());
        let command = Command {
            struct_size: size_of::<Command>() as u32,
            options: 0,
            argv: argv.as_ptr(),
            environment: null(),
            directory: null(),
            timeout_ms: 0,
        };
        match (self.host.run)(call, &command, null(), std::ptr::null_mut()) {
            kt2::OK => Ok(()),
            status => Err(Trouble::Reported(status)),
        }
    }

    unsafe fn up(&self, call: *mut Call) -> Result<(), Trouble> {
        let greeting = self.flag(call, text!("greeting"));
        if greeting.is_empty() {
            return Err(Trouble::Because("--greeting= is empty: say something".to_string()));
        }
        self.run(call, &["echo", &greeting, "from Rust"])?;
        self.run(call, &["touch", &self.cluster])
    }

    unsafe fn down(&self, call: *mut Call) -> Result<(), Trouble> {
        self.run(call, &["rm", "-f", &self.cluster])
    }
}

/// Neither an error nor a panic leaves the plugin as anything but a failure.
unsafe fn fenced(host: &Host, call: *mut Call, body: impl FnOnce() -> Result<(), Trouble>) -> i32 {
    let why = match catch_unwind(AssertUnwindSafe(body)) {
        Ok(Ok(())) => return kt2::OK,
        Ok(Err(Trouble::Reported(status))) => return status,
        Ok(Err(Trouble::Because(why))) => why,
        Err(_) => "the plugin panicked".to_string(),
    };
    let message = CString::new(why).unwrap_or_default();
    let failure = Failure { struct_size: size_of::<Failure>() as u32, cause: 0, message: message.as_ptr(), system_out: null() };
    (host.fail)(call, &failure);
    kt2::FAILED
}

unsafe extern "C" fn create(host: *const Host, run: *const Run, call: *mut Call, out: *mut *mut Hello) -> i32 {
    let host: &'static Host = &*host;
    fenced(host, call, || {
        let run_dir = CStr::from_ptr((*run).run_dir).to_string_lossy();
        *out = Box::into_raw(Box::new(Hello { host, cluster: format!("{run_dir}/hello-rust") }));
        Ok(())
    })
}

unsafe extern "C" fn destroy(hello: *mut Hello) {
    drop(Box::from_raw(hello));
}

unsafe extern "C" fn build(hello: *mut Hello, call: *mut Call) -> i32 {
    ((*hello).host.log)(call, kt2::LOG_INFO, text!("hello-rust has nothing to build"));
    kt2::OK
}

unsafe extern "C" fn up(hello: *mut Hello, call: *mut Call) -> i32 {
    let hello = &*hello;
    fenced(hello.host, call, || hello.up(call))
}

unsafe extern "C" fn down(hello: *mut Hello, call: *mut Call) -> i32 {
    let hello = &*hello;
    fenced(hello.host, call, || hello.down(call))
}

unsafe extern "C" fn is_up(hello: *mut Hello, _call: *mut Call, up: *mut bool) -> i32 {
    *up = Path::new(&(*hello).cluster).exists();
    kt2::OK
}

unsafe extern "C" fn kubeconfig(hello: *mut Hello, _call: *mut Call, answer: *const Sink) -> i32 {
    let path = &(*hello).cluster;
    ((*answer).write)((*answer).context, path.as_ptr() as *const c_char, path.len());
    kt2::OK
}

static DEPLOYER: Deployer<Hello> =
    Deployer { struct_size: size_of::<Deployer<Hello>>() as u32, build, up, down, is_up };
static KUBECONFIG: Question<Hello> = Question { struct_size: size_of::<Question<Hello>>() as u32, get: kubeconfig };

unsafe extern "C" fn get_interface(id: *const c_char) -> *const c_void {
    match CStr::from_ptr(id).to_bytes() {
        b"kt2.deployer/1" => &DEPLOYER as *const _ as *const c_void,
        b"kt2.deployer.kubeconfig/1" => &KUBECONFIG as *const _ as *const c_void,
        _ => null(),
    }
}

static GREETING: Shared<Flag> = Shared(Flag {
    struct_size: size_of::<Flag>() as u32,
    kind: kt2::FLAG_STRING,
    name: text!("greeting"),
    default_value: text!("hello"),
    help: text!("What up says"),
});
static FLAGS: Shared<[*const Flag; 2]> = Shared([&GREETING.0, null()]);

#[no_mangle]
#[allow(non_upper_case_globals)]
pub static kt2_plugin_v1: Shared<Plugin<Hello>> = Shared(Plugin {
    struct_size: size_of::<Plugin<Hello>>() as u32,
    abi_minor: kt2::ABI_MINOR,
    kind: text!("deployer"),
    name: text!("hello-rust"),
    version: text!("v0.1.0"),
    summary: text!("an example in Rust: a file for a cluster"),
    usage: null(),
    flags: &FLAGS.0 as *const _ as *const *const Flag,
    options: 0,
    create,
    destroy,
    get_interface,
});
