//! What the machine says when a file or a connection fails, in words that say what to look at.

use std::borrow::Cow;
use std::io::{self, ErrorKind};

/// `No such file or directory (os error 2)` → `没有这个文件或目录`. What has no word here is told as the machine says it.
pub fn machine_word(error: &io::Error) -> Cow<'static, str> {
    let word = match error.kind() {
        ErrorKind::NotFound => "没有这个文件或目录",
        ErrorKind::PermissionDenied => "没有读写权限",
        ErrorKind::AlreadyExists => "已经存在",
        ErrorKind::IsADirectory => "是目录，不是文件",
        ErrorKind::NotADirectory => "不是目录",
        ErrorKind::ReadOnlyFilesystem => "所在磁盘是只读的",
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "磁盘已满",
        ErrorKind::InvalidData => "内容不是 UTF-8 编码的文字",
        ErrorKind::AddrInUse => "端口已被占用",
        ErrorKind::AddrNotAvailable => "本机没有这个地址",
        ErrorKind::ConnectionRefused => "对方拒绝连接",
        ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted | ErrorKind::BrokenPipe => "连接中断",
        ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable => "网络不通",
        ErrorKind::TimedOut => "等候超时",
        _ => return Cow::Owned(error.to_string()),
    };
    Cow::Borrowed(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_machine_is_heard_in_words() {
        assert_eq!(machine_word(&io::Error::from_raw_os_error(2)), "没有这个文件或目录");
        assert_eq!(machine_word(&io::Error::from(ErrorKind::AddrInUse)), "端口已被占用");
        assert_eq!(machine_word(&io::Error::other("disk on fire")), "disk on fire");
    }
}
