//! The official code sets of an item's elements (GB/T 39554, GB/T 39046 annex A).

use crate::words::words;

words! {
    /// 事项类型 (GB/T 39046 A.1).
    pub enum ItemType {
        AdministrativeLicense = "行政许可",
        AdministrativePenalty = "行政处罚",
        AdministrativeCompulsion = "行政强制",
        AdministrativeLevy = "行政征收",
        AdministrativePayment = "行政给付",
        AdministrativeInspection = "行政检查",
        AdministrativeConfirmation = "行政确认",
        AdministrativeReward = "行政奖励",
        AdministrativeAdjudication = "行政裁决",
        OtherAdministrativePower = "其他行政权力",
        PublicService = "公共服务",
    }
}

impl ItemType {
    /// The two digits of the code set.
    pub fn digits(self) -> &'static str {
        match self {
            ItemType::AdministrativeLicense => "01",
            ItemType::AdministrativePenalty => "02",
            ItemType::AdministrativeCompulsion => "03",
            ItemType::AdministrativeLevy => "04",
            ItemType::AdministrativePayment => "05",
            ItemType::AdministrativeInspection => "06",
            ItemType::AdministrativeConfirmation => "07",
            ItemType::AdministrativeReward => "08",
            ItemType::AdministrativeAdjudication => "09",
            ItemType::OtherAdministrativePower => "10",
            ItemType::PublicService => "20",
        }
    }
}

words! {
    /// 办件类型: decided on the spot, or within the promise.
    pub enum Handling {
        Promised = "承诺件",
        Instant = "即办件",
    }
}

words! {
    /// 行使层级 (GB/T 39046 A.2).
    pub enum ExerciseLevel {
        County = "县",
        Nation = "国家",
        Province = "省",
        Prefecture = "市",
        Township = "乡",
        Village = "村",
        Graded = "分级管理",
    }
}

words! {
    /// 权力来源.
    pub enum PowerSource {
        OwnByLaw = "法定本级行使",
        HandedDown = "上级下放",
        AuthorisedFromAbove = "上级授权",
        AuthorisedByPeer = "同级授权",
        EntrustedFromAbove = "上级委托",
        EntrustedByPeer = "同级委托",
    }
}

words! {
    /// 事项状态.
    pub enum ItemState {
        InUse = "在用",
        Suspended = "暂停",
        Cancelled = "取消",
    }
}

words! {
    /// 服务对象.
    pub enum Audience {
        Citizen = "自然人",
        Enterprise = "企业法人",
        PublicInstitution = "事业法人",
        SocialOrganization = "社会组织法人",
        UnincorporatedEnterprise = "非法人企业",
        Administration = "行政机关",
        OtherOrganization = "其他组织",
    }
}

words! {
    /// 办理形式.
    pub enum HandlingChannel {
        Window = "窗口",
        Online = "网上",
        Mobile = "掌上",
        Kiosk = "自助",
        Courier = "快递",
    }
}

words! {
    /// 寄递: what can be sent by courier.
    pub enum Sending {
        Materials = "寄材料",
        Results = "寄结果",
    }
}

words! {
    /// 通办范围.
    pub enum HandlingScope {
        County = "全县",
        Nation = "全国",
        CrossProvince = "跨省",
        Province = "全省",
        CrossPrefecture = "跨市",
        Prefecture = "全市",
        CrossCounty = "跨县",
        Township = "全镇",
        CrossVillage = "跨村",
    }
}

words! {
    /// 服务模式 (CAT-12).
    pub enum ServiceMode {
        AllOnline = "全程网办",
        OneNet = "一网通办",
        ByMobile = "掌上办",
        NotifyAndCommit = "告知承诺",
        DeferredMaterials = "容缺受理",
        LifeEventBundle = "一件事一次办",
        CrossProvince = "跨省通办",
        WithinRegion = "区内通办",
        CountyWide = "县域通办",
        OneCertificate = "一证通办",
        CertificateFree = "免证办",
        Nearby = "就近办",
        OnTheSpot = "马上办",
        Online = "网上办",
        OneVisit = "一次办",
        AutoBenefit = "免申即享",
        ProxyAgency = "帮办代办",
    }
}

words! {
    /// 服务栏目 (CAT-21).
    pub enum Column {
        Government = "政务服务",
        Livelihood = "民生服务",
        Business = "商务服务",
        PartyMass = "党群服务",
    }
}

words! {
    /// 结果类型.
    pub enum ResultKind {
        Nothing = "无",
        Certificate = "证照",
        Approval = "批文",
        Other = "其他",
    }
}

words! {
    /// 材料类型.
    pub enum MaterialKind {
        Proof = "证件证书证明",
        Form = "申请表格文书",
        Other = "其他",
    }
}

words! {
    /// 材料形式.
    pub enum MaterialForm {
        PaperOrElectronic = "纸质或电子化",
        Paper = "纸质",
        Electronic = "电子化",
    }
}

words! {
    /// 材料必要性.
    pub enum Necessity {
        Needed = "必要",
        Optional = "非必要",
        Deferrable = "容缺后补",
    }
}

words! {
    /// 来源渠道.
    pub enum MaterialSource {
        Applicant = "申请人自备",
        Government = "政府部门核发",
        Other = "其他",
    }
}
