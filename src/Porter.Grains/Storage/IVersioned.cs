namespace Porter.Grains.Storage;

/// <summary>A kind of state that is stored: its shape has a version.</summary>
public interface IVersioned
{
    /// <summary>
    /// The version of the shape that this code writes. A member or an effect more needs no new one: older code keeps what it does not know
    /// (<see cref="StoredRecord"/>). What older code would misread does.
    /// </summary>
    static abstract int Version { get; }
}
