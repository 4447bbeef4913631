//! kubetest2/plugin.h in Rust, as far as this plugin needs it. Sizes and order are the header's: a struct may end early, but not differ.
#![allow(dead_code)]

use std::os::raw::{c_char, c_void};

pub const ABI_MINOR: u32 = 0;
pub const OK: i32 = 0;
pub const FAILED: i32 = 1;
pub const FLAG_STRING: u32 = 0;
pub const LOG_INFO: i32 = 0;

/// The host's, one operation under way.
pub enum Call {}

#[repr(C)]
pub struct Failure {
    pub struct_size: u32,
    pub cause: u32,
    pub message: *const c_char,
    pub system_out: *const c_char,
}

#[repr(C)]
pub struct Sink {
    pub context: *mut c_void,
    pub write: unsafe extern "C" fn(*mut c_void, *const c_char, usize),
}

#[repr(C)]
pub struct Flag {
    pub struct_size: u32,
    pub kind: u32,
    pub name: *const c_char,
    pub default_value: *const c_char,
    pub help: *const c_char,
}

#[repr(C)]
pub struct Run {
    pub struct_size: u32,
    pub phases: u32,
    pub run_id: *const c_char,
    pub run_dir: *const c_char,
    pub artifacts_dir: *const c_char,
    pub version: *const c_char,
    pub arguments: *const *const c_char,
    pub dry_run: bool,
}

#[repr(C)]
pub struct Command {
    pub struct_size: u32,
    pub options: u32,
    pub argv: *const *const c_char,
    pub environment: *const *const c_char,
    pub directory: *const c_char,
    pub timeout_ms: i64,
}

#[repr(C)]
pub struct Host {
    pub struct_size: u32,
    pub abi_minor: u32,
    pub log: unsafe extern "C" fn(*mut Call, i32, *const c_char),
    pub fail: unsafe extern "C" fn(*mut Call, *const Failure),
    pub cancelled: unsafe extern "C" fn(*mut Call) -> bool,
    pub cancel_fd: unsafe extern "C" fn(*mut Call) -> i32,
    pub time_left_ms: unsafe extern "C" fn(*mut Call) -> i64,
    pub flag: unsafe extern "C" fn(*mut Call, *const c_char, usize) -> *const c_char,
    pub flag_given: unsafe extern "C" fn(*mut Call, *const c_char) -> bool,
    pub environment: unsafe extern "C" fn(*mut Call, *const c_char) -> *const c_char,
    pub run: unsafe extern "C" fn(*mut Call, *const Command, *const Sink, *mut c_void) -> i32,
    pub get_interface: unsafe extern "C" fn(*const c_char) -> *const c_void,
}

pub type Operation<I> = unsafe extern "C" fn(*mut I, *mut Call) -> i32;

#[repr(C)]
pub struct Deployer<I> {
    pub struct_size: u32,
    pub build: Operation<I>,
    pub up: Operation<I>,
    pub down: Operation<I>,
    pub is_up: unsafe extern "C" fn(*mut I, *mut Call, *mut bool) -> i32,
}

#[repr(C)]
pub struct Question<I> {
    pub struct_size: u32,
    pub get: unsafe extern "C" fn(*mut I, *mut Call, *const Sink) -> i32,
}

#[repr(C)]
pub struct Plugin<I> {
    pub struct_size: u32,
    pub abi_minor: u32,
    pub kind: *const c_char,
    pub name: *const c_char,
    pub version: *const c_char,
    pub summary: *const c_char,
    pub usage: *const c_char,
    pub flags: *const *const Flag,
    pub options: u32,
    pub create: unsafe extern "C" fn(*const Host, *const Run, *mut Call, *mut *mut I) -> i32,
    pub destroy: unsafe extern "C" fn(*mut I),
    pub get_interface: unsafe extern "C" fn(*const c_char) -> *const c_void,
}

/// Tables of pointers to constants are safe to share.
#[repr(transparent)]
pub struct Shared<T>(pub T);
unsafe impl<T> Sync for Shared<T> {}
